import type { JsonValue } from '@helix/contracts';
import { WireError } from '@helix/wire';

/** A vector as numbers. Throws `WireError` `malformed` for anything else. */
export function readVector(value: JsonValue | undefined): readonly number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number'))
    return value as readonly number[];
  throw new WireError('malformed', 'The provider’s answer has no embedding where one must be.');
}
