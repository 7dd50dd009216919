import { isJsonObject, type JsonValue } from '@helix/contracts';
import { tokensOfDelta, tokensOfLength } from '@helix/wire';
import { bytesMatch } from '../shared/bytes-match.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;
const LETTER_U = 0x75;

const EVENT = Buffer.from('{"type":"content_block_delta","index":');
const DELTA = Buffer.from(',"delta":{"type":"');
/** What follows `DELTA`, up to the text. */
const TEXT = Buffer.from('text_delta","text":"');
const INPUT_JSON = Buffer.from('input_json_delta","partial_json":"');
const THINKING = Buffer.from('thinking_delta","thinking":"');

/**
 * The estimated tokens of a `content_block_delta` as Anthropic spells it, without parsing it; `undefined` for any other event and
 * for any other spelling, which must be parsed.
 */
export function measureDelta(data: Buffer): number | undefined {
  if (!bytesMatch(data, EVENT, 0)) return undefined;
  let at = EVENT.length;
  while (at < data.length && data[at] !== COMMA) at += 1;
  if (!bytesMatch(data, DELTA, at)) return undefined;
  at += DELTA.length;
  if (bytesMatch(data, TEXT, at)) return measureText(data, at + TEXT.length);
  if (bytesMatch(data, INPUT_JSON, at)) return measureText(data, at + INPUT_JSON.length);
  if (bytesMatch(data, THINKING, at)) return measureText(data, at + THINKING.length);
  return undefined;
}

/** The estimated tokens of a parsed delta. */
export function measureDeltaObject(delta: JsonValue | undefined): number {
  if (!isJsonObject(delta)) return 0;
  const text = delta.text ?? delta.thinking ?? delta.partial_json;
  return typeof text === 'string' ? tokensOfDelta(text) : 0;
}

/** Counts the text's UTF-16 units, as `length` does: an escape is one, a character of four bytes is two. */
function measureText(data: Buffer, start: number): number | undefined {
  let at = start;
  let characters = 0;
  for (;;) {
    const byte = data[at];
    if (byte === undefined) return undefined;
    if (byte === QUOTE) break;
    if (byte === BACKSLASH) {
      at += data[at + 1] === LETTER_U ? 6 : 2;
      characters += 1;
      continue;
    }
    // Bytes of the form 10xxxxxx continue a character.
    if ((byte & 0xc0) !== 0x80) characters += byte >= 0xf0 ? 2 : 1;
    at += 1;
  }
  return isClosed(data, at) ? tokensOfLength(characters) : undefined;
}

/** Whether the event ends in a brace, behind padding. */
function isClosed(data: Buffer, from: number): boolean {
  let last = data.length - 1;
  while (last > from && data[last] === SPACE) last -= 1;
  return last > from && data[last] === CLOSING_BRACE;
}
