import fc from 'fast-check';
import { SseDecoder, type SseFrame } from './sse-decoder.js';
import { WireError } from './wire-error.js';

function decode(pieces: readonly Buffer[]): readonly SseFrame[] {
  const decoder = new SseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

const STREAM = Buffer.from(
  '\ufeff: hello\n\nevent: a\r\ndata: {"x":"käse 🧀"}\r\n\r\ndata: one\rdata: two\r\rid: 3\ndata:three\n\ndata: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n\ndata: last',
);

describe('SseDecoder', () => {
  it('reads events with every newline, comments, several data lines and a byte order mark', () => {
    expect(decode([STREAM])).toEqual([
      { event: 'a', data: '{"x":"käse 🧀"}' },
      { event: undefined, data: 'one\ntwo' },
      { event: undefined, data: 'three' },
      { event: undefined, data: '{"a":1}' },
      { event: undefined, data: '{"b":2}' },
      { event: undefined, data: '[DONE]' },
      { event: undefined, data: 'last' },
    ]);
  });

  it('gives the same events however the bytes are cut', () => {
    const whole = decode([STREAM]);
    for (let at = 0; at <= STREAM.length; at += 1)
      expect(decode([STREAM.subarray(0, at), STREAM.subarray(at)])).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: STREAM.length }), { maxLength: 20 }), (positions) => {
        const sorted = [...positions, STREAM.length].sort((left, right) => left - right);
        expect(decode(sorted.map((at, index) => STREAM.subarray(sorted[index - 1] ?? 0, at)))).toEqual(whole);
      }),
    );
  });

  it('refuses an event beyond its bound', () => {
    const decoder = new SseDecoder({ maxEventCharacters: 10 });
    expect(() => decoder.push(Buffer.from('data: 0123456789'))).toThrow(WireError);
  });
});
