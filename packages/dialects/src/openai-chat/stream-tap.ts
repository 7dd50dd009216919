import { isJsonObject, type JsonObject, type StreamFacts, type StreamTap, type StreamTapOptions, type TokenUsage, type UpstreamErrorInfo } from '@helix/contracts';
import { tokensOfDelta, tokensOfLength } from '@helix/wire';
import { decodeErrorBody } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { listOrEmpty, textOf } from '../openai-shared/fields.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const MOST_EVENT_BYTES = 16 * 1024 * 1024;
const DATA = Buffer.from('data:');
const DONE = Buffer.from('[DONE]');
const CONTENT = Buffer.from('"content":"');
const PLAIN_END = Buffer.from('"finish_reason":null');
const NOTHING = Buffer.alloc(0);

class Facts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
}

/**
 * Reads a raw stream along. Lines of plain content (a `"content":"…"` delta, nothing ending, no usage) are measured without parsing; all others are
 * parsed. With `dropUsage` exactly the event that only carries usage is held back, and for that the tail of an event that has not ended.
 */
export class OpenaiChatStreamTap implements StreamTap {
  readonly facts = new Facts();
  readonly #dropUsage: boolean;
  #pending: Buffer = NOTHING;
  #sawFinish = false;
  #dropped = false;

  constructor(options: StreamTapOptions) {
    this.#dropUsage = options.dropUsage;
  }

  push(chunk: Buffer): Buffer | undefined {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const carried = bytes.length - chunk.length;
    let kept: Buffer[] | undefined;
    let from = 0;
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end < 0) break;
      if (this.#readLine(bytes, start, end) && this.#dropUsage) {
        kept ??= [];
        if (start > from) kept.push(bytes.subarray(from, start));
        from = end + 1;
        this.#dropped = true;
      } else if (this.#dropped && isBlank(bytes, start, end)) {
        // The blank line of the event that was held back goes with it.
        kept ??= [];
        from = end + 1;
        this.#dropped = false;
      } else this.#dropped = false;
      start = end + 1;
    }
    this.#pending = start === bytes.length ? NOTHING : start === 0 ? bytes : bytes.subarray(start);
    if (this.#pending.length > MOST_EVENT_BYTES) this.facts.error ??= { class: 'truncated', message: 'An event of the stream is larger than 16 MiB.' };
    if (!this.#dropUsage) return chunk;
    // Whole lines only: whether the rest of this one may pass is not known yet.
    const until = start;
    if (kept === undefined) return carried === 0 && until === bytes.length ? chunk : nonEmpty(bytes.subarray(0, until));
    if (until > from) kept.push(bytes.subarray(from, until));
    return nonEmpty(Buffer.concat(kept));
  }

  end(): Buffer | undefined {
    let rest: Buffer | undefined;
    if (this.#pending.length > 0) {
      const drop = this.#readLine(this.#pending, 0, this.#pending.length) && this.#dropUsage;
      if (this.#dropUsage && !drop) rest = this.#pending;
      this.#pending = NOTHING;
    }
    // Relatives leave [DONE] out; a finish reason ends a stream as well.
    if (this.#sawFinish) this.facts.finished = true;
    if (!this.facts.finished) this.facts.error ??= { class: 'truncated', message: 'The stream ended before a finish reason or [DONE].' };
    return rest;
  }

  /** True when the line is an event that only carries usage. */
  #readLine(bytes: Buffer, start: number, lineEnd: number): boolean {
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end - start <= DATA.length || bytes.compare(DATA, 0, DATA.length, start, start + DATA.length) !== 0) return false;
    let at = start + DATA.length;
    while (bytes[at] === 0x20) at += 1;
    const data = bytes.subarray(at, end);
    const plain = this.#measurePlain(data);
    if (plain !== undefined) {
      if (plain > 0) {
        this.facts.contentStarted = true;
        this.facts.generatedTokens += plain;
      }
      return false;
    }
    return this.#readData(data);
  }

  /** Tokens of a delta that holds text and nothing that matters otherwise; `undefined` when the event must be parsed. */
  #measurePlain(data: Buffer): number | undefined {
    if (this.facts.model === undefined || data[0] !== 0x7b || data[data.length - 1] !== 0x7d) return undefined;
    const content = data.indexOf(CONTENT);
    if (content < 0 || data.indexOf(PLAIN_END) < 0 || data.indexOf('"usage":{') >= 0 || data.indexOf('"error":') >= 0 || data.indexOf('"tool_calls"') >= 0) return undefined;
    let at = content + CONTENT.length;
    let characters = 0;
    for (; at < data.length; at++) {
      const byte = data[at] as number;
      if (byte === 0x22) break;
      if (byte === 0x5c) {
        at += data[at + 1] === 0x75 ? 5 : 1;
        characters += 1;
      } else if ((byte & 0xc0) !== 0x80) characters += byte >= 0xf0 ? 2 : 1;
    }
    if (at >= data.length || !isBalanced(data, at)) return undefined;
    return tokensOfLength(characters);
  }

  #readData(data: Buffer): boolean {
    const { facts } = this;
    if (data.length === 0) return false;
    if (data.length <= DONE.length + 2 && data.includes(DONE)) {
      if (this.#sawFinish) facts.finished = true;
      else facts.error ??= { class: 'truncated', message: 'The stream said [DONE] before a finish reason.' };
      return false;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data.toString('utf8'));
    } catch {
      facts.error ??= { class: 'truncated', message: 'The stream has an event that is no JSON.' };
      return false;
    }
    if (!isJsonObject(chunk)) return false;
    if (chunk.error !== undefined && chunk.error !== null) {
      facts.error ??= decodeErrorBody(chunk, undefined);
      return false;
    }
    facts.id ??= textOf(chunk.id) || undefined;
    facts.model ??= textOf(chunk.model) || undefined;
    const choices = listOrEmpty(chunk.choices);
    for (const choice of choices) if (isJsonObject(choice)) this.#readChoice(choice);
    const usage = decodeUsage(chunk.usage) ?? decodeUsage(isJsonObject(chunk.x_groq) ? chunk.x_groq.usage : undefined);
    if (usage !== undefined) facts.usage = usage;
    return usage !== undefined && choices.length === 0;
  }

  #readChoice(choice: JsonObject): void {
    const { facts } = this;
    const delta = isJsonObject(choice.delta) ? choice.delta : {};
    for (const text of [delta.content, delta.reasoning_content, delta.reasoning, delta.refusal]) {
      if (typeof text === 'string') this.#count(text);
      else for (const part of listOrEmpty(text)) if (isJsonObject(part)) this.#count(textOf(part.text) ?? JSON.stringify(part.thinking ?? ''));
    }
    if (isJsonObject(delta.function_call)) this.#count(`${textOf(delta.function_call.name) ?? ''}${textOf(delta.function_call.arguments) ?? ''}`);
    for (const call of listOrEmpty(delta.tool_calls)) {
      if (!isJsonObject(call) || !isJsonObject(call.function)) continue;
      this.#count(textOf(call.function.name) ?? '');
      this.#count(textOf(call.function.arguments) ?? '');
    }
    if (delta.audio !== undefined || listOrEmpty(delta.reasoning_details).length > 0) facts.contentStarted = true;
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '' && choice.finish_reason !== 'error') this.#sawFinish = true;
  }

  #count(text: string): void {
    if (text === '') return;
    this.facts.contentStarted = true;
    this.facts.generatedTokens += tokensOfDelta(text);
  }
}

/** Braces and brackets behind the text close what stands open before it: a cheap check that the frame is whole. */
function isBalanced(data: Buffer, from: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = from + 1; at < data.length; at++) {
    const byte = data[at];
    if (inString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  // The delta, the choice, the list of choices and the chunk itself.
  return !inString && depth === -4;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return end === start || (end === start + 1 && bytes[start] === CARRIAGE_RETURN);
}

function nonEmpty(bytes: Buffer): Buffer | undefined {
  return bytes.length === 0 ? undefined : bytes;
}
