import type { JsonObject, StreamFacts } from '@helix/contracts';
import type { StreamRelay, TranslatingRelay } from '../dispatch/reply-relay.js';

/** A translated stream whose whole answer is told before its last bytes are given out: who has read them can go on from it. */
export class KeepingRelay implements StreamRelay {
  #isTold = false;

  constructor(
    private readonly relay: TranslatingRelay,
    private readonly keep: (answer: JsonObject) => void,
  ) {}

  get facts(): StreamFacts {
    return this.relay.facts;
  }

  get errorFramed(): boolean {
    return this.relay.errorFramed;
  }

  push(chunk: Buffer): string {
    return this.#tell(this.relay.push(chunk));
  }

  end(): string {
    return this.#tell(this.relay.end());
  }

  #tell(out: string): string {
    const { answer } = this.relay;
    if (answer !== undefined && !this.#isTold) {
      this.#isTold = true;
      this.keep(answer);
    }
    return out;
  }
}
