import type { JsonValue } from '@helix/contracts';

/** A whole number ≥ 0; `undefined` for anything else. */
export function readCount(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
