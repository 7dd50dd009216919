import type { JsonObject, JsonValue } from '@helix/contracts';

/** A lone plain text as a string, unless its caller had written an array. */
export function contentOf(parts: readonly JsonObject[], asArray: boolean): JsonValue {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (parts.length === 0) return '';
  return !asArray && only?.type === 'text' && typeof only.text === 'string' && Object.keys(only).length === 2
    ? only.text
    : parts;
}
