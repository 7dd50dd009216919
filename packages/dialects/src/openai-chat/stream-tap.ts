import {
  isJsonObject,
  type JsonObject,
  type StreamFacts,
  type StreamTap,
  type StreamTapOptions,
} from '@helix/contracts';
import { tokensOfLength } from '@helix/wire';
import { failureOfText } from '../openai-shared/find-failure.js';
import { beginsAnotherEvent } from '../shared/begins-another-event.js';
import { bytesMatch } from '../shared/bytes-match.js';
import { parseObject } from '../shared/parse-object.js';
import { dropNullUsage } from './drop-null-usage.js';
import { FrameTemplate } from './frame-template.js';
import { TapFacts } from './tap-facts.js';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const LETTER_D = 0x64;
const DATA = Buffer.from('data:');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const EMPTY = Buffer.alloc(0);
const MAX_TEMPLATES = 6;
/** A longer event is passed on without being looked into. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/**
 * Observes a raw OpenAI chat stream and forwards it byte for byte. Nearly all frames are deltas that differ from an earlier one only in
 * their text: they are compared with a template and measured in place. All others are parsed, so that nothing but the inside of a
 * delta's text goes unchecked. With `dropUsage` the event that carries usage and no choices is cut out, and the `usage: null` of the others; for that, the beginning of an
 * event whose end has not come yet is held back.
 */
export class OpenAiStreamTap implements StreamTap {
  readonly #facts = new TapFacts();
  readonly #dropUsage: boolean;
  readonly #templates: FrameTemplate[] = [];
  /** Bytes from the start of the event under way; forwarded already unless `dropUsage`. */
  #tail: Buffer = EMPTY;
  /** What of the tail has been read as lines. */
  #read = 0;
  #newline = 0;
  #isFirstLine = true;
  #isBlind = false;

  constructor({ dropUsage }: StreamTapOptions) {
    this.#dropUsage = dropUsage;
  }

  get facts(): StreamFacts {
    return this.#facts;
  }

  push(chunk: Buffer): Buffer | undefined {
    if (this.#isBlind) return chunk;
    const bytes = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    const { kept, boundary } = this.#scan(bytes);
    this.#tail = boundary === bytes.length ? EMPTY : bytes.subarray(boundary);
    this.#read -= boundary;
    if (this.#tail.length > MAX_EVENT_BYTES) return this.#goBlind(kept, chunk);
    if (!this.#dropUsage) return chunk;
    const [first] = kept;
    if (kept.length > 1) return dropNullUsage(Buffer.concat(kept));
    const whole = first?.length === chunk.length && bytes === chunk ? chunk : first;
    return whole && dropNullUsage(whole);
  }

  end(): Buffer | undefined {
    if (this.#isBlind || this.#tail.length === 0) return undefined;
    const bytes = this.#tail;
    this.#tail = EMPTY;
    // Some servers end without the last newlines; a line that has no end is complete now.
    const { kept } = this.#scan(Buffer.concat([bytes, Buffer.from('\n\n')]), this.#read);
    this.#read = 0;
    const isDropped = kept.length === 0;
    return this.#dropUsage && !isDropped ? dropNullUsage(bytes) : undefined;
  }

  /** Reads all whole lines. `kept`: the whole events, without the usage event; `boundary`: where the unfinished one begins. */
  #scan(bytes: Buffer, from = this.#read): { readonly kept: Buffer[]; readonly boundary: number } {
    const kept: Buffer[] = [];
    let keptFrom = 0;
    let eventStart = 0;
    let lineStart = from;
    let data: Buffer | undefined;
    let isUsage = false;
    if (from > 0) data = this.#dataBefore(bytes, from);
    for (;;) {
      const lineEnd = this.#lineEnd(bytes, lineStart);
      if (lineEnd < 0) break;
      const next = lineEnd + 1;
      const textEnd = lineEnd > lineStart && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
      if (textEnd === lineStart) {
        if (data !== undefined) isUsage = this.#readData(data) || isUsage;
        data = undefined;
        if (isUsage && this.#dropUsage) {
          if (eventStart > keptFrom) kept.push(bytes.subarray(keptFrom, eventStart));
          keptFrom = next;
        }
        isUsage = false;
        eventStart = next;
      } else {
        const value = this.#dataOf(bytes, lineStart, textEnd);
        if (value !== undefined && data !== undefined && beginsAnotherEvent(data, value)) {
          if (this.#readData(data) && this.#dropUsage) {
            if (eventStart > keptFrom) kept.push(bytes.subarray(keptFrom, eventStart));
            keptFrom = lineStart;
          }
          eventStart = lineStart;
          data = value;
        } else if (value !== undefined)
          data = data === undefined ? value : Buffer.concat([data, Buffer.from('\n'), value]);
      }
      lineStart = next;
    }
    if (eventStart > keptFrom) kept.push(bytes.subarray(keptFrom, eventStart));
    this.#read = lineStart;
    return { kept, boundary: Math.max(eventStart, keptFrom) };
  }

  /** The end of the line from `from` on. Which newline a stream uses shows at its first line; lone returns are rare and allowed. */
  #lineEnd(bytes: Buffer, from: number): number {
    if (this.#newline === 0) {
      const lineFeed = bytes.indexOf(LINE_FEED, from);
      const carriageReturn = bytes.indexOf(RETURN, from);
      if (carriageReturn >= 0 && carriageReturn === bytes.length - 1) return -1;
      if (lineFeed < 0 && carriageReturn < 0) return -1;
      this.#newline = carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed - 1) ? RETURN : LINE_FEED;
    }
    return bytes.indexOf(this.#newline, from);
  }

  /** The value of a `data:` line. */
  #dataOf(bytes: Buffer, start: number, end: number): Buffer | undefined {
    let from = start;
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (bytesMatch(bytes, BYTE_ORDER_MARK, from)) from += BYTE_ORDER_MARK.length;
    }
    if (bytes[from] !== LETTER_D || !bytesMatch(bytes, DATA, from)) return undefined;
    from += DATA.length;
    return bytes.subarray(bytes[from] === SPACE ? from + 1 : from, end);
  }

  /** The data lines of the unfinished event that have been read before. */
  #dataBefore(bytes: Buffer, to: number): Buffer | undefined {
    let data: Buffer | undefined;
    let lineStart = 0;
    while (lineStart < to) {
      const lineEnd = bytes.indexOf(this.#newline || LINE_FEED, lineStart);
      const textEnd = bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
      const value = this.#dataOf(bytes, lineStart, textEnd);
      if (value !== undefined) data = data === undefined ? value : Buffer.concat([data, Buffer.from('\n'), value]);
      lineStart = lineEnd + 1;
    }
    return data;
  }

  /** Whether the event carries usage and nothing else. */
  #readData(data: Buffer): boolean {
    const facts = this.#facts;
    if (facts.error !== undefined) return false;
    if (facts.marked) return this.#readBelated(data);
    for (let index = 0; index < this.#templates.length; index += 1) {
      const characters = this.#templates[index]?.measure(data, 0, data.length) ?? -1;
      if (characters < 0) continue;
      if (characters > 0) facts.addTokens(tokensOfLength(characters));
      return false;
    }
    const text = data.toString('utf8').trim();
    if (text === '') return false;
    if (text === '[DONE]') {
      facts.marked = true;
      return false;
    }
    const chunk = parseObject(text);
    if (chunk === undefined) {
      facts.error = failureOfText(text);
      return false;
    }
    facts.readChunk(chunk);
    this.#learn(data, chunk);
    return isUsageAlone(chunk) && facts.error === undefined;
  }

  /** Some servers say what was used behind their `[DONE]`; nothing else counts there. */
  #readBelated(data: Buffer): boolean {
    const chunk = parseObject(data.toString('utf8'));
    if (chunk === undefined || !isUsageAlone(chunk)) return false;
    this.#facts.readChunk(chunk);
    return true;
  }

  /** Remembers what the frame looks like; the oldest look is forgotten, since streams go from reasoning to text to calls. */
  #learn(data: Buffer, chunk: JsonObject): void {
    const template = FrameTemplate.of(data, chunk);
    if (template === undefined) return;
    this.#templates.unshift(template);
    if (this.#templates.length > MAX_TEMPLATES) this.#templates.pop();
  }

  #goBlind(kept: readonly Buffer[], chunk: Buffer): Buffer {
    this.#isBlind = true;
    const rest = this.#tail;
    this.#tail = EMPTY;
    this.#facts.error ??= {
      class: 'truncated',
      message: `The stream has an event of more than ${MAX_EVENT_BYTES} bytes.`,
    };
    return this.#dropUsage ? dropNullUsage(Buffer.concat([...kept, rest])) : chunk;
  }
}

function isUsageAlone({ choices, usage }: JsonObject): boolean {
  return Array.isArray(choices) && choices.length === 0 && isJsonObject(usage);
}
