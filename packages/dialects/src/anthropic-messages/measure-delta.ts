import { isJsonObject, type JsonValue } from '@helix/contracts';
import { tokensOfDelta } from '@helix/wire';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const CLOSING_BRACE = 0x7d;

const EVENT = Buffer.from('{"type":"content_block_delta",');
const DELTA = Buffer.from('"delta":{"type":"');
/** What follows `DELTA`, up to the text. */
const TEXTS = ['text_delta","text":"', 'input_json_delta","partial_json":"', 'thinking_delta","thinking":"'].map(
  (text) => Buffer.from(text),
);

/**
 * The estimated tokens of a `content_block_delta` as Anthropic spells it, without parsing it; `undefined` for any other event and
 * for any other spelling, which must be parsed.
 */
export function measureDelta(data: Buffer): number | undefined {
  if (!startsWith(data, EVENT, 0)) return undefined;
  const at = data.indexOf(DELTA, EVENT.length);
  if (at === -1) return undefined;
  for (const text of TEXTS) {
    if (startsWith(data, text, at + DELTA.length)) return measureText(data, at + DELTA.length + text.length);
  }
  return undefined;
}

/** The estimated tokens of a parsed delta. */
export function measureDeltaObject(delta: JsonValue | undefined): number {
  if (!isJsonObject(delta)) return 0;
  const text = delta.text ?? delta.thinking ?? delta.partial_json;
  return typeof text === 'string' ? tokensOfDelta(text) : 0;
}

function measureText(data: Buffer, start: number): number | undefined {
  let end = start;
  let isEscaped = false;
  while (end < data.length && data[end] !== QUOTE) {
    if (data[end] === BACKSLASH) {
      isEscaped = true;
      end += 1;
    }
    end += 1;
  }
  if (end >= data.length || !isClosed(data, end)) return undefined;
  const text = data.toString('utf8', start, end);
  return isEscaped ? measureEscaped(text) : tokensOfDelta(text);
}

function measureEscaped(text: string): number | undefined {
  try {
    return tokensOfDelta(String(JSON.parse(`"${text}"`)));
  } catch {
    return undefined; // Malformed: the parser says so.
  }
}

/** Whether the event ends in a brace, behind padding. */
function isClosed(data: Buffer, from: number): boolean {
  let last = data.length - 1;
  while (last > from && data[last] === SPACE) last -= 1;
  return last > from && data[last] === CLOSING_BRACE;
}

function startsWith(data: Buffer, prefix: Buffer, at: number): boolean {
  return data.length >= at + prefix.length && prefix.compare(data, at, at + prefix.length) === 0;
}
