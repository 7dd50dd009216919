import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { WireError } from '../wire-error.js';
import { encodeEventStream, encodeJsonEvent } from './encode-event-stream.js';
import { EventStreamDecoder } from './event-stream-decoder.js';
import { MAX_HEADERS_BYTES, MAX_PAYLOAD_BYTES } from './event-stream-limits.js';
import { type EventStreamHeader, type EventStreamMessage, textHeader } from './event-stream-message.js';

const bytesOf = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));

const header: fc.Arbitrary<EventStreamHeader> = fc.oneof(
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant('short' as const), value: fc.integer({ min: -32_768, max: 32_767 }) }),
  fc.record({ type: fc.constant('integer' as const), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
  fc.record({
    type: fc.constantFrom('long' as const, 'timestamp' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ type: fc.constant('binary' as const), value: bytesOf(40) }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
  fc.record({ type: fc.constant('uuid' as const), value: fc.uuid() }),
);

const message: fc.Arbitrary<EventStreamMessage> = fc.record({
  headers: fc
    .array(fc.tuple(fc.string({ minLength: 1, maxLength: 30 }), header), { maxLength: 5 })
    .map((pairs) => new Map(pairs)),
  payload: bytesOf(300),
});

it('reads every type of header, however the bytes are split', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 8 }), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(encodeEventStream));
      expect(decode(split(bytes, cuts))).toEqual({ messages, fault: undefined });
      expect(decode([...bytes].map((byte) => Buffer.of(byte)))).toEqual({ messages, fault: undefined });
    }),
  );
});

it('throws nothing but its typed error for any bytes', () => {
  fc.assert(
    fc.property(fc.array(bytesOf(200)), (chunks) => {
      const { fault } = decode(chunks);
      expect(fault === undefined || fault instanceof WireError).toBe(true);
    }),
  );
});

it('finds every changed byte, and gives the frames before it', () => {
  const first = encodeJsonEvent({ ':event-type': 'first' }, { a: 1 });
  const second = encodeJsonEvent({ ':event-type': 'second' }, { b: 'text' });
  fc.assert(
    fc.property(
      fc.nat({ max: second.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.array(fc.nat()),
      (at, change, cuts) => {
        const changed = Buffer.from(second);
        changed.writeUInt8(changed.readUInt8(at) ^ change, at);
        const { messages, fault } = decode(split(Buffer.concat([first, changed]), cuts));
        expect(fault).toMatchObject({
          name: 'WireError',
          code: 'malformed',
          message: 'A frame of the stream has a wrong checksum.',
        });
        expect(messages.map((read) => textHeader(read, ':event-type'))).toEqual(['first']);
      },
    ),
  );
});

it('throws the same again after a fault', () => {
  const decoder = new EventStreamDecoder(() => undefined);
  const broken = Buffer.alloc(16, 1);
  expect(() => decoder.push(broken)).toThrow('wrong checksum');
  expect(() => decoder.push(encodeJsonEvent({}, {}))).toThrow('wrong checksum');
  expect(() => decoder.end()).toThrow('wrong checksum');
});

it.each([
  ['headers beyond 128 KiB', MAX_HEADERS_BYTES + 17, MAX_HEADERS_BYTES + 1, 'too_large'],
  ['a payload beyond 24 MiB', MAX_PAYLOAD_BYTES + 17, 0, 'too_large'],
  ['headers longer than the frame', 40, 25, 'malformed'],
  ['a frame shorter than a frame can be', 15, 0, 'malformed'],
])('refuses %s by the prelude alone', (_what, total, headers, code) => {
  expect(decode([prelude(total, headers)]).fault).toMatchObject({ name: 'WireError', code });
});

it('takes a payload of exactly 24 MiB', () => {
  const frame = encodeEventStream({ headers: new Map(), payload: Buffer.alloc(MAX_PAYLOAD_BYTES) });
  expect(decode([frame]).messages[0]?.payload).toHaveLength(MAX_PAYLOAD_BYTES);
});

it('says that the bytes ended inside a frame', () => {
  const frame = encodeJsonEvent({ ':event-type': 'x' }, {});
  fc.assert(
    fc.property(fc.integer({ min: 1, max: frame.length - 1 }), (length) => {
      expect(decode([frame.subarray(0, length)]).fault).toMatchObject({ code: 'truncated' });
    }),
  );
});

it.each([
  ['a header of an unknown type', Buffer.from([1, 97, 10])],
  ['a name longer than the headers', Buffer.from([9, 97])],
  ['a value longer than the headers', Buffer.from([1, 97, 7, 0, 9, 98])],
  ['a header without its type', Buffer.from([1, 97])],
])('refuses %s', (_what, head) => {
  expect(decode([frameWithHeaders(head)]).fault).toMatchObject({ name: 'WireError', code: 'malformed' });
});

it('has no text for a header that is absent or no text', () => {
  const read: EventStreamMessage = { headers: new Map([['n', { type: 'byte', value: 1 }]]), payload: Buffer.alloc(0) };
  expect([textHeader(read, 'n'), textHeader(read, 'm')]).toEqual([undefined, undefined]);
});

function decode(chunks: readonly Uint8Array[]) {
  const messages: EventStreamMessage[] = [];
  const decoder = new EventStreamDecoder((read) => {
    messages.push(read);
  });
  try {
    for (const chunk of chunks) decoder.push(chunk);
    decoder.end();
    return { messages, fault: undefined };
  } catch (fault) {
    return { messages, fault };
  }
}

function split(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((left, right) => left - right);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function prelude(total: number, headers: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(total, 0);
  bytes.writeUInt32BE(headers, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  return bytes;
}

function frameWithHeaders(head: Buffer): Buffer {
  const body = Buffer.concat([prelude(16 + head.length, head.length), head]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(body));
  return Buffer.concat([body, end]);
}
