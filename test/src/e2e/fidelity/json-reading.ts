import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** The object that is there, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The objects of a list; none when there is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A text, or the texts of a list of parts joined. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return objectsOf(value)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The words of an optional text. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The image of a `data:` URL; `undefined` for any other value. */
export function imageOfDataUrl(value: unknown): { readonly mediaType: 'image/png'; readonly data: string } | undefined {
  const match = typeof value === 'string' ? /^data:image\/png;base64,(.*)$/.exec(value) : null;
  return match?.[1] === undefined ? undefined : { mediaType: 'image/png', data: match[1] };
}

/** The object that a JSON text holds, or an empty one. */
export function objectOfText(value: unknown): JsonObject {
  return typeof value === 'string' ? objectOf(JSON.parse(value || '{}')) : {};
}
