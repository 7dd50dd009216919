import { type Extensions, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** The id of this dialect, under which its own fields and seals are kept. */
export const ANTHROPIC_MESSAGES = 'anthropic-messages';

/** A JSON object under construction. */
export type JsonDraft = Record<string, JsonValue | undefined>;

/**
 * How a decoded object was written, for the way back to the same dialect. Kept under a symbol: a copy by spread
 * carries it along, while encoders of other dialects, which report the fields they cannot carry, never see it.
 * Losing it (a deep clone) costs the caller's exact spelling and nothing else.
 */
const SHAPE: unique symbol = Symbol('anthropic-messages.shape');

/** Facts about the caller's spelling; every field is optional. */
export interface Shape {
  /** Request: the fields that have a canonical slot but more than one spelling, unchanged. */
  readonly fields?: JsonObject | undefined;
  /** Request: where the server tools stood in `tools`. */
  readonly foreignToolsAt?: readonly number[] | undefined;
  /** Message or tool result: `content` was a string, or was left out. */
  readonly content?: 'string' | 'absent' | undefined;
  /** Message: a `system` turn that stood inside `messages`, not in `system`. */
  readonly inline?: boolean | undefined;
}

type ShapedFields = JsonObject & { readonly [SHAPE]?: Shape };

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

/** Extensions of this dialect made of fields, shape or both; `undefined` when there is neither. */
export function ownExtensions(fields: JsonObject | undefined, shape?: Shape): Extensions | undefined {
  if (shape === undefined) return fields === undefined ? undefined : { [ANTHROPIC_MESSAGES]: fields };
  const shaped: ShapedFields = { ...fields, [SHAPE]: shape };
  return { [ANTHROPIC_MESSAGES]: shaped };
}

/** This dialect's own fields of an object, to be written back; `undefined` when it has none. */
export function ownFields(extensions: Extensions | undefined): JsonObject | undefined {
  return extensions?.[ANTHROPIC_MESSAGES];
}

/** How the object was spelled by the caller; `undefined` for what did not come from this dialect. */
export function shapeOf(extensions: Extensions | undefined): Shape | undefined {
  const fields: ShapedFields | undefined = extensions?.[ANTHROPIC_MESSAGES];
  return fields?.[SHAPE];
}

/** Copies the own fields into `draft`, without overwriting what is there. */
export function writeOwnFields(draft: JsonDraft, extensions: Extensions | undefined): void {
  const fields = ownFields(extensions);
  if (fields === undefined) return;
  for (const key of Object.keys(fields)) {
    if (draft[key] === undefined) draft[key] = fields[key];
  }
}

/** Sets a field unless its value is `undefined`. */
export function writeField(draft: JsonDraft, field: string, value: JsonValue | undefined): void {
  if (value !== undefined) draft[field] = value;
}

/** `value` as an object, or an empty one. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
