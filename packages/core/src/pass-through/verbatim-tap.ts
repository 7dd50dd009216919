import type { StreamFacts, StreamTap, TokenUsage } from '@helix/contracts';

/**
 * Forwards every chunk as it came, whatever the tap inside makes of it: a pass-through has no error but those of the connection, and is over when its
 * bytes are. What the inside reads counts only for the books.
 */
export class VerbatimTap implements StreamTap {
  readonly facts: StreamFacts;
  readonly #facts = { contentStarted: false, finished: false, usage: undefined as TokenUsage | undefined };
  #isUnread = false;

  /** `assumed`: what a whole answer used, where nothing in it can say. */
  constructor(
    private readonly inner: StreamTap | undefined,
    private readonly assumed: TokenUsage | undefined,
  ) {
    const facts = this.#facts;
    this.facts = {
      get contentStarted() {
        return facts.contentStarted;
      },
      get finished() {
        return facts.finished;
      },
      get usage() {
        return inner?.facts.usage ?? facts.usage;
      },
      get generatedTokens() {
        return inner?.facts.generatedTokens ?? 0;
      },
      get model() {
        return inner?.facts.model;
      },
      get id() {
        return inner?.facts.id;
      },
      error: undefined,
    };
  }

  push(chunk: Buffer): Buffer {
    this.#facts.contentStarted = true;
    this.#read((inner) => inner.push(chunk));
    return chunk;
  }

  end(): undefined {
    this.#facts.finished = true;
    this.#read((inner) => inner.end());
    this.#facts.usage = this.assumed;
  }

  #read(feed: (inner: StreamTap) => unknown): void {
    if (this.inner === undefined || this.#isUnread) return;
    try {
      feed(this.inner);
    } catch {
      // Bytes that are not the dialect's are relayed all the same; the call is booked by what was read until here.
      this.#isUnread = true;
    }
  }
}
