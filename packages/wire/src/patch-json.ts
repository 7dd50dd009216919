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

interface Member {
  readonly name: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

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
  const members = topLevelMembers(bytes);
  const pieces: Buffer[] = [];
  let from = 0;
  let changed = false;
  const seen = new Set<string>();
  for (const { name, valueStart, valueEnd } of members) {
    seen.add(name);
    const before = bytes.subarray(valueStart, valueEnd);
    const text = replacement(before, name, patch);
    if (text === undefined || before.equals(text)) continue;
    pieces.push(bytes.subarray(from, valueStart), text);
    from = valueEnd;
    changed = true;
  }
  const added = additions(patch, seen);
  if (added !== '') {
    const close = bytes.lastIndexOf(CLOSE_BRACE);
    pieces.push(bytes.subarray(from, close), Buffer.from(`${members.length === 0 ? '' : ','}${added}`));
    from = close;
    changed = true;
  }
  if (!changed) return bytes;
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

function replacement(before: Buffer, name: string, { set, setNested }: JsonPatch): Buffer | undefined {
  if (set !== undefined && Object.hasOwn(set, name)) {
    const value = set[name];
    return value === undefined ? undefined : Buffer.from(JSON.stringify(value));
  }
  const inner = setNested !== undefined && Object.hasOwn(setNested, name) ? setNested[name] : undefined;
  if (inner === undefined) return undefined;
  return before[0] === OPEN_BRACE ? patchJsonObject(before, { set: inner }) : Buffer.from(JSON.stringify(inner));
}

function additions(patch: JsonPatch, seen: ReadonlySet<string>): string {
  const parts: string[] = [];
  const added = new Set(seen);
  for (const fields of [patch.set, patch.setNested, patch.setMissing]) {
    if (fields === undefined) continue;
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || added.has(name)) continue;
      added.add(name);
      parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
    }
  }
  return parts.join(',');
}

/** Names and value ranges of the top level, in order. */
function topLevelMembers(bytes: Buffer): readonly Member[] {
  const members: Member[] = [];
  let index = bytes.indexOf(OPEN_BRACE) + 1;
  for (;;) {
    index = skipSpace(bytes, index);
    if (index >= bytes.length || bytes[index] === CLOSE_BRACE) return members;
    if (bytes[index] === COMMA) {
      index += 1;
      continue;
    }
    const nameEnd = stringEnd(bytes, index);
    const name = readName(bytes, index, nameEnd);
    // The colon follows, with space around it at will.
    const valueStart = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const valueEnd = endOfValue(bytes, valueStart);
    members.push({ name, valueStart, valueEnd });
    index = valueEnd;
  }
}

function readName(bytes: Buffer, start: number, end: number): string {
  const inner = bytes.subarray(start + 1, end - 1);
  return inner.includes(BACKSLASH)
    ? (JSON.parse(bytes.toString('utf8', start, end)) as string)
    : inner.toString('utf8');
}

function skipSpace(bytes: Buffer, from: number): number {
  let index = from;
  while (index < bytes.length) {
    const byte = bytes[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    index += 1;
  }
  return index;
}

/** The index behind the closing quote of the string that begins at `start`. Long texts are skipped by native search. */
function stringEnd(bytes: Buffer, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote < 0) return bytes.length;
    let backslashes = 0;
    while (bytes[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    let index = start;
    while (index < bytes.length) {
      const byte = bytes[index];
      if (byte === COMMA || byte === CLOSE_BRACE || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
        break;
      index += 1;
    }
    return index;
  }
  let depth = 0;
  let index = start;
  while (index < bytes.length) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = stringEnd(bytes, index);
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
