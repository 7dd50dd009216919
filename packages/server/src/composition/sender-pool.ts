import { Sender, type SenderOptions } from '@helix/core';
import { ProxyTransport } from '../opaque/proxy-transport.js';

/** The senders by provider and options: connections outlive a reload that does not change them. */
export class SenderPool {
  readonly #senders = new Map<string, Sender>();
  readonly #opaque = new Map<string, ProxyTransport>();

  for(provider: string, options: SenderOptions): Sender {
    return kept(this.#senders, keyOf(provider, options), () => new Sender(options));
  }

  /** What carries a provider's opaque calls. */
  opaqueFor(provider: string, options: SenderOptions): ProxyTransport {
    return kept(this.#opaque, keyOf(provider, options), () => new ProxyTransport(options));
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#senders.values(), ...this.#opaque.values()].map((sender) => sender.close()));
    this.#senders.clear();
    this.#opaque.clear();
  }
}

function keyOf(provider: string, options: SenderOptions): string {
  return `${provider}\u0000${options.maxConnections}\u0000${options.ca ?? ''}`;
}

function kept<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) {
    value = create();
    values.set(key, value);
  }
  return value;
}
