import type { StreamFacts, StreamTap } from '@helix/contracts';
import { DecodingTap } from '../shared/decoding-tap.js';
import { ResponsesStreamDecoder } from './stream-decoder.js';

/**
 * Observes a raw stream. A bare `error` event is held back: callers of this dialect wait for `response.failed`, which whoever writes the stream sends
 * in its place.
 */
export class ResponsesTap implements StreamTap {
  readonly #decoder = new ResponsesStreamDecoder();
  readonly #tap = new DecodingTap(this.#decoder, () => this.#decoder.isErrorBare);

  get facts(): StreamFacts {
    return this.#tap.facts;
  }

  push(chunk: Buffer): Buffer {
    const out = this.#tap.push(chunk);
    return this.#decoder.isErrorBare ? out.subarray(0, startOfError(out)) : out;
  }

  end(): undefined {
    return this.#tap.end();
  }
}

/** Where the last event of a chunk begins; 0 where it began in an earlier one. */
function startOfError(chunk: Buffer): number {
  const named = Math.max(chunk.lastIndexOf('event: error'), chunk.lastIndexOf('event:error'));
  return Math.max(0, named >= 0 ? named : chunk.lastIndexOf('data:'));
}
