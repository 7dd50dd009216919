import { WireError } from './wire-error.js';

/** Gathers a body up to a bound. A body of one chunk is not copied. */
export class BufferCollector {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(private readonly maxBytes: number) {}

  get byteLength(): number {
    return this.#length;
  }

  /** Throws `WireError` `too_large` when the body passes the bound; what was gathered is let go. */
  push(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.maxBytes) {
      this.#chunks.length = 0;
      throw new WireError('too_large', `The body is larger than ${this.maxBytes} bytes.`);
    }
    this.#chunks.push(chunk);
  }

  /** The whole body. */
  take(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#length);
  }
}
