import type { JsonObject } from '@helix/contracts';

/** A body's fields; the schema has checked their types. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a request's body; none when it has no body. */
export function fieldsOf(body: unknown): Fields {
  return (body ?? {}) as Fields;
}

/** A field that holds text; `undefined` when it is absent or null. */
export function readText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** What the body says of a field: absent leaves it as it was, null clears it. */
export function readGiven<T>(fields: Fields, name: string, before: T): T {
  const value = fields[name];
  return value === undefined ? before : value === null ? (undefined as T) : (value as T);
}

/** An object that is replaced as a whole; nulls inside it clear what they name. */
export function readObject<T extends object>(fields: Fields, name: string, before: T): T {
  const value = fields[name];
  if (value === undefined) return before;
  return Object.fromEntries(Object.entries((value ?? {}) as JsonObject).filter(([, item]) => item !== null)) as T;
}
