import { WireError } from './wire-error.js';

/** One server-sent event. */
export interface SseFrame {
  /** The `event:` field; `undefined` when it had none. */
  readonly event: string | undefined;
  /** The `data:` lines, joined by newlines. */
  readonly data: string;
}

const DEFAULT_MAX_EVENT_CHARACTERS = 16 * 1024 * 1024;

/**
 * Server-sent events from bytes in any split (WHATWG HTML, 9.2.6): CR, LF and CRLF, comments, several data lines, a byte order mark, characters
 * cut in two. Beyond the standard it takes a new `data: {` line after a complete JSON object as a new event, since some providers
 * separate events by a single newline. Throws `WireError` `too_large` for an event beyond the bound.
 */
export class SseDecoder {
  readonly #text = new TextDecoder('utf-8');
  readonly #maxCharacters: number;
  #pending = '';
  #event: string | undefined;
  #data: string | undefined;
  #skipLineFeed = false;

  constructor(options: { readonly maxEventCharacters?: number } = {}) {
    this.#maxCharacters = options.maxEventCharacters ?? DEFAULT_MAX_EVENT_CHARACTERS;
  }

  push(chunk: Uint8Array): readonly SseFrame[] {
    return this.#feed(this.#text.decode(chunk, { stream: true }));
  }

  /** The bytes have ended: an event without its blank line is given out too. */
  end(): readonly SseFrame[] {
    const frames = [...this.#feed(this.#text.decode())];
    if (this.#pending !== '') {
      this.#readLine(this.#pending, frames);
      this.#pending = '';
    }
    this.#dispatch(frames);
    return frames;
  }

  #feed(text: string): readonly SseFrame[] {
    if (text === '') return NO_FRAMES;
    const frames: SseFrame[] = [];
    let rest = this.#skipLineFeed && text.startsWith('\n') ? text.slice(1) : text;
    this.#skipLineFeed = false;
    rest = this.#pending + rest;
    let start = 0;
    for (;;) {
      const lineFeed = rest.indexOf('\n', start);
      const carriageReturn = rest.indexOf('\r', start);
      if (lineFeed < 0 && carriageReturn < 0) break;
      const end = carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed) ? carriageReturn : lineFeed;
      this.#readLine(rest.slice(start, end), frames);
      start = end + 1;
      if (rest[end] !== '\r') continue;
      if (start < rest.length) {
        if (rest[start] === '\n') start += 1;
      } else this.#skipLineFeed = true;
    }
    this.#pending = start === 0 ? rest : rest.slice(start);
    if (this.#pending.length + (this.#data?.length ?? 0) > this.#maxCharacters) {
      throw new WireError('too_large', `An event of the stream is larger than ${this.#maxCharacters} characters.`);
    }
    return frames;
  }

  #readLine(line: string, frames: SseFrame[]): void {
    if (line === '') return this.#dispatch(frames);
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (name === 'event') this.#event = value;
    if (name !== 'data') return;
    if (this.#data === undefined) this.#data = value;
    else if (this.#data.endsWith('}') && (value.startsWith('{') || value === '[DONE]') && isJson(this.#data)) {
      this.#dispatch(frames);
      this.#data = value;
    } else this.#data += `\n${value}`;
  }

  #dispatch(frames: SseFrame[]): void {
    if (this.#data !== undefined) frames.push({ event: this.#event, data: this.#data });
    this.#event = undefined;
    this.#data = undefined;
  }
}

const NO_FRAMES: readonly SseFrame[] = Object.freeze([]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
