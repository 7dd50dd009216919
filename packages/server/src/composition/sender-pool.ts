import { Sender, type SenderOptions } from '@helix/core';

/** The senders by provider and options: connections outlive a reload that does not change them. */
export class SenderPool {
  readonly #senders = new Map<string, Sender>();

  for(provider: string, options: SenderOptions): Sender {
    const key = `${provider}\u0000${options.maxConnections}\u0000${options.ca ?? ''}`;
    let sender = this.#senders.get(key);
    if (sender === undefined) {
      sender = new Sender(options);
      this.#senders.set(key, sender);
    }
    return sender;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#senders.values()].map((sender) => sender.close()));
    this.#senders.clear();
  }
}
