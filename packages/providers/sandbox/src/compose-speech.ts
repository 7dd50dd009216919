const SAMPLES_PER_SECOND = 8_000;
const BYTES_PER_SAMPLE = 2;
const SECONDS_PER_CHARACTER = 0.06;
const MOST_SECONDS = 5;
const HERTZ = 440;
const LOUDNESS = 4_000;

/** A WAV file: a quiet tone, about as long as this many characters take to read, and no longer than five seconds. */
export function composeSpeech(characters: number): Buffer {
  const seconds = Math.min(MOST_SECONDS, Math.max(1, characters) * SECONDS_PER_CHARACTER);
  const samples = Math.round(seconds * SAMPLES_PER_SECOND);
  const data = Buffer.alloc(samples * BYTES_PER_SAMPLE);
  for (let index = 0; index < samples; index++) {
    const wave = Math.sin((2 * Math.PI * HERTZ * index) / SAMPLES_PER_SECOND);
    data.writeInt16LE(Math.round(LOUDNESS * wave), index * BYTES_PER_SAMPLE);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  head.writeUInt32LE(SAMPLES_PER_SECOND * BYTES_PER_SAMPLE, 28);
  head.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  head.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
