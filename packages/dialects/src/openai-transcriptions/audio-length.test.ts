import { mostSeconds } from './audio-length.js';

function wav(
  seconds: number,
  given: { readonly rate?: number; readonly format?: number; readonly bytesPerSecond?: number } = {},
): Buffer {
  const { rate = 8_000, format = 1 } = given;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt16LE(format, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(given.bytesPerSecond ?? rate * 2, 28);
  head.writeUInt16LE(16, 34);
  return Buffer.concat([head, Buffer.alloc(Math.round(seconds * rate * 2))]);
}

it('reads the length of a WAV file', () => {
  expect(mostSeconds(wav(2.5))).toBe(2.5);
  expect(mostSeconds(wav(1, { rate: 44_100 }))).toBe(1);
});

it.each([
  ['a header that contradicts itself', wav(1, { bytesPerSecond: 4_000_000_000 })],
  ['sound that is not PCM', wav(1, { format: 17 })],
  ['any other file', Buffer.alloc(16_044)],
])('takes the bound by the bytes for %s', (_what, file) => {
  expect(mostSeconds(file)).toBe(33);
});

it('is never fooled by a head without sound, nor by too little of one', () => {
  expect(mostSeconds(Buffer.from('RIFF'))).toBe(1);
  expect(mostSeconds(Buffer.alloc(0))).toBe(0);
});
