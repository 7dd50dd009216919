/** No speech codec in use goes below four kilobits a second (Opus and AMR stand above it). */
const FEWEST_BYTES_PER_SECOND = 500;
const USUAL_BYTES_PER_SECOND = 8_000;
const WAV_HEADER_BYTES = 44;
/** By index; 0 for free and for bad. */
const MPEG1_KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const MPEG2_KILOBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

/** An upper bound of the seconds of sound in a file: what a WAV file says of itself, else what its bytes can hold at most. */
export function mostSeconds(file: Buffer): number {
  return wavSeconds(file) ?? Math.ceil(file.length / FEWEST_BYTES_PER_SECOND);
}

/** What is usual of a file of this size: what WAV and MP3 files say of themselves, else by the 64 kilobits a second of voice notes. */
export function usualSeconds(file: Buffer): number {
  return wavSeconds(file) ?? toMilliseconds(file.length / (mp3BytesPerSecond(file) ?? USUAL_BYTES_PER_SECOND));
}

/** By the first frame, where the file begins with one or with ID3 tags. Source: http://www.mp3-tech.org/programmer/frame_header.html (MPEG-1 and 2, layer III) */
function mp3BytesPerSecond(file: Buffer): number | undefined {
  const start = file.toString('latin1', 0, 3) === 'ID3' ? tagBytes(file) : 0;
  if (file.length < start + 4) return undefined;
  const head = file.readUInt32BE(start);
  const isFrame = head >>> 21 === 0x7ff && ((head >>> 17) & 3) === 1;
  const isMpeg1 = ((head >>> 19) & 3) === 3;
  const kilobits = (isMpeg1 ? MPEG1_KILOBITS : MPEG2_KILOBITS)[(head >>> 12) & 15] ?? 0;
  return isFrame && kilobits > 0 ? kilobits * 125 : undefined;
}

/** The length of an ID3v2 tag is four bytes of seven bits. */
function tagBytes(file: Buffer): number {
  let size = 0;
  for (const byte of file.subarray(6, 10)) size = size * 128 + (byte & 0x7f);
  return 10 + size;
}

function toMilliseconds(seconds: number): number {
  return Math.ceil(seconds * 1_000) / 1_000;
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
  return toMilliseconds((file.length - WAV_HEADER_BYTES) / byRate);
}
