/** No speech codec in use goes below four kilobits a second (Opus and AMR stand above it). */
const FEWEST_BYTES_PER_SECOND = 500;
const WAV_HEADER_BYTES = 44;

/** An upper bound of the seconds of sound in a file: what a WAV file says of itself, else what its bytes can hold at most. */
export function mostSeconds(file: Buffer): number {
  return wavSeconds(file) ?? Math.ceil(file.length / FEWEST_BYTES_PER_SECOND);
}

/** Source: http://soundfile.sapp.org/doc/WaveFormat/. The bytes that are there count, not the length that the header claims. */
function wavSeconds(file: Buffer): number | undefined {
  if (file.length < WAV_HEADER_BYTES || file.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (file.toString('latin1', 8, 16) !== 'WAVEfmt ') return undefined;
  const format = file.readUInt16LE(20);
  const bytesPerSecond = file.readUInt32LE(28);
  // PCM, where rate, channels and width make the bytes per second; of any other coding the field is only a hint.
  const byRate = (file.readUInt32LE(24) * file.readUInt16LE(22) * file.readUInt16LE(34)) / 8;
  if (format !== 1 || bytesPerSecond !== byRate || byRate < FEWEST_BYTES_PER_SECOND) return undefined;
  return Math.ceil(((file.length - WAV_HEADER_BYTES) / byRate) * 1_000) / 1_000;
}
