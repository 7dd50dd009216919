import { crc32 } from 'node:zlib';
import { CHECKSUM_BYTES, FRAME_OVERHEAD_BYTES, PRELUDE_BYTES } from './event-stream-limits.js';
import type { EventStreamHeader, EventStreamMessage } from './event-stream-message.js';

/** The bytes of one frame, with both checksums: what `EventStreamDecoder` reads. */
export function encodeEventStream({ headers, payload }: EventStreamMessage): Buffer {
  const head = Buffer.concat([...headers].map(([name, header]) => encodeHeader(name, header)));
  const frame = Buffer.alloc(FRAME_OVERHEAD_BYTES + head.length + payload.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  head.copy(frame, PRELUDE_BYTES);
  payload.copy(frame, PRELUDE_BYTES + head.length);
  const end = frame.length - CHECKSUM_BYTES;
  frame.writeUInt32BE(crc32(frame.subarray(0, end)), end);
  return frame;
}

/** A frame whose headers are all texts and whose payload is JSON, as Bedrock sends them. */
export function encodeJsonEvent(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const entries = Object.entries({ ...headers, ':content-type': 'application/json' });
  return encodeEventStream({
    headers: new Map(entries.map(([name, value]) => [name, { type: 'string', value }])),
    payload: Buffer.from(JSON.stringify(payload)),
  });
}

function encodeHeader(name: string, header: EventStreamHeader): Buffer {
  const text = Buffer.from(name, 'utf8');
  return Buffer.concat([Buffer.of(text.length), text, encodeValue(header)]);
}

function encodeValue(header: EventStreamHeader): Buffer {
  switch (header.type) {
    case 'boolean':
      return Buffer.of(header.value ? 0 : 1);
    case 'byte':
      return signed(2, 1, (bytes) => bytes.writeInt8(header.value, 1));
    case 'short':
      return signed(3, 2, (bytes) => bytes.writeInt16BE(header.value, 1));
    case 'integer':
      return signed(4, 4, (bytes) => bytes.writeInt32BE(header.value, 1));
    case 'long':
      return signed(5, 8, (bytes) => bytes.writeBigInt64BE(header.value, 1));
    case 'timestamp':
      return signed(8, 8, (bytes) => bytes.writeBigInt64BE(header.value, 1));
    case 'binary':
      return withLength(6, header.value);
    case 'string':
      return withLength(7, Buffer.from(header.value, 'utf8'));
    case 'uuid':
      return Buffer.concat([Buffer.of(9), Buffer.from(header.value.replaceAll('-', ''), 'hex')]);
  }
}

function signed(type: number, size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = type;
  write(bytes);
  return bytes;
}

function withLength(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(3);
  head[0] = type;
  head.writeUInt16BE(value.length, 1);
  return Buffer.concat([head, value]);
}
