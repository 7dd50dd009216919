import { HelixError, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** The id of the Chat Completions dialect, under which its own fields are kept. */
export const OPENAI_CHAT = 'openai-chat';

/** A JSON object under construction. */
export type JsonDraft = Record<string, JsonValue | undefined>;

/** The fields that are not known, or `undefined` when there are none. */
export function leftoverFields(source: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonDraft | undefined;
  for (const key of Object.keys(source)) {
    if (known.has(key) || source[key] === undefined) continue;
    rest ??= {};
    rest[key] = source[key];
  }
  return rest;
}

/** `value` as an object, or an empty one. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** `value` as a list, or an empty one. */
export function listOrEmpty(value: unknown): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

/** The caller's request is wrong at this field. */
export function invalid(param: string, message: string): HelixError {
  return new HelixError('invalid_request', `${param}: ${message}`, { param, shouldRetry: false });
}
