import { isJsonObject, type JsonObject } from '@helix/contracts';
import { asArray, asObject } from '../shared/json-draft.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** Where the text of a delta may stand, as the bytes in front of it. */
const TEXT_KEYS = [
  '"content":"',
  '"reasoning_content":"',
  '"reasoning":"',
  '"arguments":"',
  '"refusal":"',
  '"text":"',
].map((key) => Buffer.from(key));
/** Random text that hides the length of tokens, the one thing beside the text that changes from frame to frame. */
const PADDING_KEYS = ['"obfuscation":"', '"p":"'].map((key) => Buffer.from(key));

/**
 * What all frames of one kind of delta have in common, byte for byte, around their text and their padding. A frame that fits is a delta
 * like the one the template was made of, which has been parsed; so its text is all that must be looked at.
 */
export class FrameTemplate {
  private constructor(
    private readonly before: Buffer,
    private readonly after: Buffer,
    /** What follows the padding; `undefined` when there is none. */
    private readonly end: Buffer | undefined,
  ) {}

  /** A template of a parsed frame; `undefined` unless it holds exactly one text of one choice and nothing that ends or counts. */
  static of(frame: Buffer, chunk: JsonObject): FrameTemplate | undefined {
    const text = onlyText(chunk);
    if (text === undefined) return undefined;
    for (const key of TEXT_KEYS) {
      // The text of `"reasoning"` may be repeated in `reasoning_details`: such a frame has two, and no template.
      const at = frame.indexOf(key);
      if (at < 0 || frame.indexOf(key, at + 1) >= 0) continue;
      const start = at + key.length;
      const end = stringEnd(frame, start);
      if (end < 0 || measure(frame, start, end) !== text.length) continue;
      return FrameTemplate.#around(frame, start, end);
    }
    return undefined;
  }

  static #around(frame: Buffer, start: number, end: number): FrameTemplate {
    for (const key of PADDING_KEYS) {
      const at = frame.indexOf(key, end);
      const close = at < 0 ? -1 : stringEnd(frame, at + key.length);
      if (close < 0) continue;
      return new FrameTemplate(
        Buffer.from(frame.subarray(0, start)),
        Buffer.from(frame.subarray(end, at + key.length)),
        Buffer.from(frame.subarray(close)),
      );
    }
    return new FrameTemplate(Buffer.from(frame.subarray(0, start)), Buffer.from(frame.subarray(end)), undefined);
  }

  /** The length in characters of the text in `bytes` from `from` to `to`; -1 when the frame does not fit. */
  measure(bytes: Buffer, from: number, to: number): number {
    const { before, after, end } = this;
    const start = from + before.length;
    if (start + after.length > to || bytes.compare(before, 0, before.length, from, start) !== 0) return -1;
    const close = end === undefined ? to - after.length : stringEnd(bytes, start);
    if (close < start || close + after.length > to) return -1;
    if (bytes.compare(after, 0, after.length, close, close + after.length) !== 0) return -1;
    if (end !== undefined) {
      const padded = stringEnd(bytes, close + after.length);
      if (padded < 0 || padded + end.length !== to || bytes.compare(end, 0, end.length, padded, to) !== 0) return -1;
    }
    return measure(bytes, start, close);
  }
}

/** The text of a frame that is one delta of text; `undefined` for all other frames. */
function onlyText(chunk: JsonObject): string | undefined {
  const choices = asArray(chunk.choices);
  const choice = asObject(choices[0]);
  if (
    choices.length !== 1 ||
    isSet(chunk.usage) ||
    isSet(chunk.error) ||
    isSet(choice.finish_reason) ||
    isSet(choice.usage) ||
    isSet(chunk.x_groq) ||
    isSet(choice.message)
  )
    return undefined;
  const texts: string[] = [];
  collectTexts(choice.delta, texts);
  return texts.length === 1 ? texts[0] : undefined;
}

const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'content',
  'reasoning_content',
  'reasoning',
  'arguments',
  'refusal',
  'text',
]);

function collectTexts(value: unknown, texts: string[]): void {
  if (Array.isArray(value)) for (const item of value) collectTexts(item, texts);
  else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (typeof inner === 'string') {
        // An empty text may stand in every frame (OpenRouter); a frame where it is not empty fits no more.
        if (TEXT_FIELDS.has(key) && inner !== '') texts.push(inner);
        // A frame with an id or a name opens a call, and is one of a kind.
        else if ((key === 'id' || key === 'name') && inner !== '') texts.push('', '');
      } else collectTexts(inner, texts);
    }
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The index of the quote that ends the string whose text begins at `from`; -1 when there is none. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}

/** UTF-16 units of a JSON string's text, as `length` counts them: an escape is one. -1 when it holds a bare quote. */
function measure(bytes: Buffer, from: number, to: number): number {
  let characters = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return -1;
    if (byte === BACKSLASH) {
      at += bytes[at + 1] === LETTER_U ? 5 : 1;
      // The escape must end within the text, or the quote behind it is not the closing one.
      if (at >= to) return -1;
      characters += 1;
    } else if ((byte & 0xc0) !== 0x80) characters += byte >= 0xf0 ? 2 : 1;
  }
  return characters;
}
