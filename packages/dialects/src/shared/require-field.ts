import { HelixError, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** An `invalid_request` that names the field and what it must be. */
export function faultyField(path: string, expected: string): HelixError {
  return new HelixError('invalid_request', `${path} must be ${expected}.`, { param: path });
}

/** The non-empty string at `key`; throws `invalid_request` when it is none. `path` is that of `source`, `''` for the body. */
export function requireString(source: JsonObject, key: string, path: string): string {
  const value = source[key];
  if (typeof value !== 'string' || value === '') throw faultyField(joinPath(path, key), 'a non-empty string');
  return value;
}

/** The string at `key`, which may be empty; throws `invalid_request` when it is none. `path` as above. */
export function requireText(source: JsonObject, key: string, path: string): string {
  const value = source[key];
  if (typeof value !== 'string') throw faultyField(joinPath(path, key), 'a string');
  return value;
}

/** The object that `value` must be; throws `invalid_request` otherwise. */
export function requireObject(value: JsonValue | undefined, path: string): JsonObject {
  if (!isJsonObject(value)) throw faultyField(path, 'an object');
  return value;
}

/** The array at `key`, `undefined` when it is absent or null; throws `invalid_request` for anything else. */
export function optionalArray(source: JsonObject, key: string, path = ''): readonly JsonValue[] | undefined {
  const value = source[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw faultyField(joinPath(path, key), 'an array');
  return value as readonly JsonValue[];
}

/** The number at `key`, `undefined` when it is absent or null; throws `invalid_request` for anything else. */
export function optionalNumber(source: JsonObject, key: string): number | undefined {
  const value = source[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw faultyField(key, 'a number');
  return value;
}

/** The whole number ≥ 1 at `key`, likewise. */
export function optionalCount(source: JsonObject, key: string): number | undefined {
  const value = optionalNumber(source, key);
  if (value !== undefined && (!Number.isInteger(value) || value < 1))
    throw faultyField(key, 'a whole number of at least 1');
  return value;
}

/** The whole number ≥ 0 at `key`, likewise. */
export function optionalLimit(source: JsonObject, key: string): number | undefined {
  const value = optionalNumber(source, key);
  if (value !== undefined && (!Number.isInteger(value) || value < 0))
    throw faultyField(key, 'a whole number of at least 0');
  return value;
}

function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
