import type { FormPart } from '@helix/contracts';
import { faultyField } from '../shared/require-field.js';

/** The text of every field of this name; files are none. */
export function fieldsOf(parts: readonly FormPart[], name: string): readonly string[] {
  return parts
    .filter((part) => part.name === name && part.filename === undefined)
    .map((part) => part.content.toString('utf8').trim());
}

/** The one text of this name; throws `invalid_request` when it is missing, empty, or said twice with another value. */
export function requireField(parts: readonly FormPart[], name: string): string {
  const values = new Set(fieldsOf(parts, name));
  const [first] = values;
  if (first === undefined || first === '' || values.size > 1) throw faultyField(name, 'a field of the form, once');
  return first;
}

/** The bytes of all that is no file. */
export function textBytes(parts: readonly FormPart[]): number {
  return parts.reduce((sum, { filename, content }) => sum + (filename === undefined ? content.length : 0), 0);
}

/** The files of the form. */
export function filesOf(parts: readonly FormPart[]): readonly FormPart[] {
  return parts.filter(({ filename }) => filename !== undefined);
}
