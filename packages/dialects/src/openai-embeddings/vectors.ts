import type { JsonValue } from '@helix/contracts';
import { WireError } from '@helix/wire';

const FLOAT_BYTES = 4;

/** A vector as numbers or as base64 of little-endian 32-bit floats. Throws `WireError` `malformed` for anything else. */
export function decodeVector(value: JsonValue | undefined): readonly number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value as readonly number[];
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'base64');
    if (bytes.length > 0 && bytes.length % FLOAT_BYTES === 0)
      return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) => bytes.readFloatLE(index * FLOAT_BYTES));
  }
  throw new WireError('malformed', 'The provider’s answer has an embedding that is no vector.');
}

/** Base64 of the vector's little-endian 32-bit floats, as OpenAI's SDKs ask for it. */
export function encodeVector(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * FLOAT_BYTES);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * FLOAT_BYTES);
  return bytes.toString('base64');
}
