import { WireError } from '../wire-error.js';
import type { EventStreamHeader } from './event-stream-message.js';

/**
 * The headers of a frame: each is a name (one byte of length), a type, and a value. A name that comes twice has its last value.
 * Throws `WireError` `malformed` when the bytes do not add up.
 * Source: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
 */
export function decodeEventStreamHeaders(bytes: Buffer): ReadonlyMap<string, EventStreamHeader> {
  const reader = new HeaderReader(bytes);
  const headers = new Map<string, EventStreamHeader>();
  while (!reader.isAtEnd) {
    const name = reader.take(reader.readUnsigned(1)).toString('utf8');
    headers.set(name, readValue(reader));
  }
  return headers;
}

function readValue(reader: HeaderReader): EventStreamHeader {
  const type = reader.readUnsigned(1);
  switch (type) {
    case 0:
      return { type: 'boolean', value: true };
    case 1:
      return { type: 'boolean', value: false };
    case 2:
      return { type: 'byte', value: reader.take(1).readInt8() };
    case 3:
      return { type: 'short', value: reader.take(2).readInt16BE() };
    case 4:
      return { type: 'integer', value: reader.take(4).readInt32BE() };
    case 5:
      return { type: 'long', value: reader.take(8).readBigInt64BE() };
    case 6:
      return { type: 'binary', value: reader.take(reader.readUnsigned(2)) };
    case 7:
      return { type: 'string', value: reader.take(reader.readUnsigned(2)).toString('utf8') };
    case 8:
      return { type: 'timestamp', value: reader.take(8).readBigInt64BE() };
    case 9:
      return { type: 'uuid', value: formatUuid(reader.take(16)) };
    default:
      throw new WireError('malformed', `A frame of the stream has a header of the unknown type ${type}.`);
  }
}

function formatUuid(bytes: Buffer): string {
  const digits = bytes.toString('hex');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}

class HeaderReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  readUnsigned(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.bytes.length)
      throw new WireError('malformed', 'A frame of the stream has a header that is longer than its headers.');
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
