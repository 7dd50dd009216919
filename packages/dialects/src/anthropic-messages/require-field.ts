import { HelixError, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** An `invalid_request` that names the field and what it must be. */
export function faultyField(path: string, expected: string): HelixError {
  return new HelixError('invalid_request', `${path} must be ${expected}.`, { param: path });
}

/** The string at `key`; throws `invalid_request` when it is none. `path` is that of `source`. */
export function requireString(source: JsonObject, key: string, path: string): string {
  const value = source[key];
  if (typeof value !== 'string') throw faultyField(joinPath(path, key), 'a string');
  return value;
}

/** The object that `value` must be; throws `invalid_request` otherwise. */
export function requireObject(value: JsonValue | undefined, path: string): JsonObject {
  if (!isJsonObject(value)) throw faultyField(path, 'an object');
  return value;
}

/** The number at `key`, `undefined` when it is absent or null; throws `invalid_request` for anything else. */
export function optionalNumber(source: JsonObject, key: string): number | undefined {
  const value = source[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw faultyField(key, 'a number');
  return value;
}

function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
