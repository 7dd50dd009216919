import type { JsonObject, JsonValue } from '@helix/contracts';

/** Changes to the top level of a JSON object. */
export interface JsonPatch {
  /** Replaced where present (every duplicate), added where absent. */
  readonly set?: Readonly<Record<string, JsonValue>>;
  /** Added where absent only. */
  readonly setMissing?: JsonObject;
  /** Members of objects at the top level, set like `set`; an object that is absent, or is none, is made. */
  readonly setNested?: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/**
 * Splices changes into the bytes of a JSON object and leaves every other byte as it is: whitespace, number forms, key order. The bytes must be valid
 * JSON (they have been parsed). Gives the same buffer when nothing changes.
 */
export function patchJsonObject(bytes: Buffer, patch: JsonPatch): Buffer {
  // As Latin-1 each character is one byte, and scanning a string is several times faster than scanning a Buffer.
  const text = bytes.toString('latin1');
  const patched = patchText(text, patch);
  return patched === text ? bytes : Buffer.from(patched, 'latin1');
}

/** `text` is the bytes of the object, a character each. */
function patchText(text: string, patch: JsonPatch): string {
  const missing = additionsOf(patch);
  let out = '';
  let from = 0;
  let index = text.indexOf('{') + 1;
  let isEmpty = true;
  for (;;) {
    index = skipSpace(text, index);
    const byte = text.charCodeAt(index);
    if (Number.isNaN(byte) || byte === CLOSE_BRACE) break;
    if (byte === COMMA) {
      index += 1;
      continue;
    }
    isEmpty = false;
    const nameEnd = stringEnd(text, index);
    const name = readName(text, index, nameEnd);
    // The colon follows, with space around it at will.
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
    index = endOfValue(text, valueStart);
    const added = missing.names.indexOf(name);
    if (added >= 0) missing.names[added] = undefined;
    const before = replaces(patch, name) ? text.slice(valueStart, index) : undefined;
    const after = before === undefined ? undefined : replacement(before, name, patch);
    if (after === undefined || after === before) continue;
    out += text.slice(from, valueStart) + after;
    from = index;
  }
  const added = writeAdditions(missing);
  if (added !== '') {
    const close = text.lastIndexOf('}');
    out += `${text.slice(from, close)}${isEmpty ? '' : ','}${added}`;
    from = close;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Names and their values; a name that the object has is taken out. A patch has a handful: looking through them costs less than a map. */
interface Additions {
  readonly names: (string | undefined)[];
  readonly values: JsonValue[];
}

/** All that the patch would add to an empty object; the first of a name wins. */
function additionsOf({ set, setNested, setMissing }: JsonPatch): Additions {
  const additions: Additions = { names: [], values: [] };
  if (set !== undefined) add(set, additions);
  if (setNested !== undefined) add(setNested, additions);
  if (setMissing !== undefined) add(setMissing, additions);
  return additions;
}

function add(fields: Readonly<Record<string, JsonValue | undefined>>, { names, values }: Additions): void {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || names.includes(name)) continue;
    names.push(name);
    values.push(value);
  }
}

function writeAdditions({ names, values }: Additions): string {
  let written = '';
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (name === undefined) continue;
    written += `${written === '' ? '' : ','}${encode(name)}:${encode(values[index] as JsonValue)}`;
  }
  return written;
}

function replaces({ set, setNested }: JsonPatch, name: string): boolean {
  return (set !== undefined && Object.hasOwn(set, name)) || (setNested !== undefined && Object.hasOwn(setNested, name));
}

function replacement(before: string, name: string, { set, setNested }: JsonPatch): string | undefined {
  if (set !== undefined && Object.hasOwn(set, name)) {
    const value = set[name];
    return value === undefined ? undefined : encode(value);
  }
  const inner = setNested?.[name];
  if (inner === undefined) return undefined;
  return before.charCodeAt(0) === OPEN_BRACE ? patchText(before, { set: inner }) : encode(inner);
}

/** JSON as UTF-8, a character for each byte. */
function encode(value: JsonValue): string {
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  return bytes === json.length ? json : Buffer.from(json).toString('latin1');
}

function readName(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  if (!name.includes('\\') && isAscii(name)) return name;
  return JSON.parse(Buffer.from(text.slice(start, end), 'latin1').toString('utf8')) as string;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

function skipSpace(text: string, from: number): number {
  let index = from;
  for (;;) {
    const byte = text.charCodeAt(index);
    if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN && byte !== TAB) return index;
    index += 1;
  }
}

/** The index behind the closing quote of the string that begins at `start`. Long texts are skipped by native search. */
function stringEnd(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return endOfScalar(text, start);
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const byte = text.charCodeAt(index);
    if (byte === QUOTE) {
      index = stringEnd(text, index);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
    index += 1;
  }
  return index;
}

function endOfScalar(text: string, start: number): number {
  let index = start;
  while (index < text.length) {
    const byte = text.charCodeAt(index);
    if (byte === COMMA || byte === CLOSE_BRACE || byte === SPACE) break;
    if (byte === NEWLINE || byte === RETURN || byte === TAB) break;
    index += 1;
  }
  return index;
}
