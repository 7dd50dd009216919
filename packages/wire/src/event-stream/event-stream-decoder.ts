import { crc32 } from 'node:zlib';
import { WireError } from '../wire-error.js';
import { decodeEventStreamHeaders } from './decode-event-stream-headers.js';
import {
  CHECKSUM_BYTES,
  FRAME_OVERHEAD_BYTES,
  MAX_HEADERS_BYTES,
  MAX_PAYLOAD_BYTES,
  PRELUDE_BYTES,
} from './event-stream-limits.js';
import type { EventStreamMessage } from './event-stream-message.js';

/**
 * Frames of AWS's event stream from bytes in any split. Both checksums are verified, lengths before anything is kept, so that no more than one
 * frame within the bounds (128 KiB of headers, 24 MiB of payload) is ever held. A frame goes to `onMessage` before a later fault is thrown.
 * Throws `WireError`: `malformed` for a wrong checksum or lengths that do not add up, `too_large` beyond the bounds; from then on always the same.
 * Source: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
 */
export class EventStreamDecoder {
  readonly #onMessage: (message: EventStreamMessage) => void;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the frame under way; that of the prelude until it is read. */
  #needed = PRELUDE_BYTES;
  #headersBytes: number | undefined;
  #fault: WireError | undefined;

  constructor(onMessage: (message: EventStreamMessage) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Uint8Array): void {
    this.#guard(() => {
      let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      while (rest.length > 0) rest = this.#take(rest);
    });
  }

  /** The bytes have ended. Throws `truncated` in the middle of a frame. */
  end(): void {
    this.#guard(() => {
      if (this.#size > 0) throw new WireError('truncated', 'The stream ended in the middle of a frame.');
    });
  }

  #guard(run: () => void): void {
    if (this.#fault !== undefined) throw this.#fault;
    try {
      run();
    } catch (error) {
      if (error instanceof WireError) {
        this.#fault = error;
        this.#chunks = [];
      }
      throw error;
    }
  }

  /** Takes what the frame under way still needs; returns what is left. */
  #take(bytes: Buffer): Buffer {
    const missing = this.#needed - this.#size;
    const taken = bytes.length > missing ? bytes.subarray(0, missing) : bytes;
    this.#chunks.push(taken);
    this.#size += taken.length;
    if (this.#size === this.#needed) this.#advance();
    return bytes.subarray(taken.length);
  }

  #advance(): void {
    const bytes =
      this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    if (this.#headersBytes === undefined) {
      this.#readPrelude(bytes);
      return;
    }
    const headersBytes = this.#headersBytes;
    this.#chunks = [];
    this.#size = 0;
    this.#needed = PRELUDE_BYTES;
    this.#headersBytes = undefined;
    this.#onMessage(decodeFrame(bytes, headersBytes));
  }

  #readPrelude(prelude: Buffer): void {
    checkSum(prelude, PRELUDE_BYTES - CHECKSUM_BYTES);
    const total = prelude.readUInt32BE(0);
    const headers = prelude.readUInt32BE(4);
    const payload = total - headers - FRAME_OVERHEAD_BYTES;
    if (payload < 0) throw new WireError('malformed', 'A frame of the stream has lengths that do not add up.');
    if (headers > MAX_HEADERS_BYTES || payload > MAX_PAYLOAD_BYTES)
      throw new WireError('too_large', `A frame of the stream is larger than ${MAX_PAYLOAD_BYTES} bytes.`);
    this.#headersBytes = headers;
    this.#needed = total;
  }
}

function decodeFrame(frame: Buffer, headersBytes: number): EventStreamMessage {
  const end = frame.length - CHECKSUM_BYTES;
  checkSum(frame, end);
  const payloadAt = PRELUDE_BYTES + headersBytes;
  return {
    headers: decodeEventStreamHeaders(frame.subarray(PRELUDE_BYTES, payloadAt)),
    payload: frame.subarray(payloadAt, end),
  };
}

/** The four bytes at `at` must be the CRC-32 of all bytes before them. */
function checkSum(bytes: Buffer, at: number): void {
  if (crc32(bytes.subarray(0, at)) !== bytes.readUInt32BE(at))
    throw new WireError('malformed', 'A frame of the stream has a wrong checksum.');
}
