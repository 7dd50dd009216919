import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** A JSON object under construction. */
export type JsonDraft = Record<string, JsonValue | undefined>;

const EMPTY_OBJECT: JsonObject = Object.freeze({});
const EMPTY_ARRAY: readonly JsonValue[] = Object.freeze([]);

/** `value` as an object, or an empty one. */
export function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : EMPTY_OBJECT;
}

/** `value` as an array, or an empty one. */
export function asArray(value: unknown): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : EMPTY_ARRAY;
}

/** `value` as a string, or `''`. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The string `value`, or `undefined` when it is none or empty: some providers send `''` for a field they do not know. */
export function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The fields of `source` that are not in `known`, or `undefined` when there are none. */
export function leftoverFields(source: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonDraft | undefined;
  for (const key of Object.keys(source)) {
    if (known.has(key)) continue;
    rest ??= {};
    rest[key] = source[key];
  }
  return rest;
}

/** Whether two JSON values are equal; a field that is `undefined` counts as absent, and symbols do not count. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => isSameJson(item, right[index]));
  }
  const before = left as Record<string, unknown>;
  const after = right as Record<string, unknown>;
  for (const key of Object.keys(before)) if (!isSameJson(before[key], after[key])) return false;
  for (const key of Object.keys(after)) if (after[key] !== undefined && before[key] === undefined) return false;
  return true;
}

/** Sets a field unless its value is `undefined`. */
export function writeField(draft: JsonDraft, field: string, value: JsonValue | undefined): void {
  if (value !== undefined) draft[field] = value;
}
