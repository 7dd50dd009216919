import { plainSummary } from '../opaque-shared/plain-summary.js';
import { mostSeconds, usualSeconds } from './audio-length.js';
import { openaiTranscriptions } from './index.js';

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

/** 128 kilobits a second (MPEG-1), 64 (MPEG-2). */
const FRAMES = [
  ['MPEG-1', [0xff, 0xfb, 0x90, 0x00], 2],
  ['MPEG-2', [0xff, 0xf3, 0x80, 0x00], 4],
] as const;

it.each(FRAMES)(
  'takes as usual what the first frame of an MP3 says (%s), behind its tags too',
  (_version, frame, seconds) => {
    const sound = Buffer.concat([Buffer.from(frame), Buffer.alloc(31_996)]);
    expect(usualSeconds(sound)).toBe(seconds);
    const tag = Buffer.concat([Buffer.from('ID3\x04\x00\x00\x00\x00\x01\x00', 'latin1'), Buffer.alloc(128)]);
    expect(usualSeconds(Buffer.concat([tag, sound]))).toBeCloseTo(seconds, 1);
  },
);

it.each([
  ['any other file', Buffer.alloc(16_000), 2],
  ['a tag without sound', Buffer.from('ID3\x04\x00\x00\x7f\x7f\x7f\x7f', 'latin1'), 0.002],
])('takes the bit rate of voice notes for %s', (_what, file, seconds) => {
  expect(usualSeconds(file)).toBe(seconds);
});

it.each([
  ['SRT', '1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:01:02,345 --> 01:01:04,500\nBye\n', 3_664.5],
  ['WebVTT', 'WEBVTT\n\n00:01.000 --> 00:07.250\nHi\n', 7.25],
  ['plain text', 'Hi --> there', undefined],
])('reads the length of the sound from its subtitles (%s)', (_format, text, seconds) => {
  const summary = plainSummary({ model: 'm', byteLength: 1 });
  const tap = openaiTranscriptions.createReplyTap({ contentType: 'text/plain', headers: {}, summary });
  for (const byte of Buffer.from(text)) tap.push(Buffer.of(byte));
  expect(tap.facts.usage).toBeUndefined();
  tap.end();
  expect(tap.facts.usage?.units?.seconds).toBe(seconds);
});
