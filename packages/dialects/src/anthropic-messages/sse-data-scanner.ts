import { beginsAnotherEvent } from '../shared/begins-another-event.js';
import { bytesMatch } from '../shared/bytes-match.js';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const NEWLINE_BYTES = Buffer.from('\n');
const DATA = Buffer.from('data:');
/** Larger events are not looked into; the bytes pass all the same. */
const MAX_EVENT_BYTES = 8 * 1024 * 1024;
/** A first line that is longer is taken to end in a line feed, as nearly all do. */
const MAX_FIRST_LINE_BYTES = 64 * 1024;

/**
 * Finds the `data` of server-sent events in chunks that split anywhere, without decoding or copying what lies within one chunk.
 * The buffer handed to the listener is valid during the call only.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class SseDataScanner {
  readonly #onData: (data: Buffer) => void;
  /** The beginning of a line whose end has not come yet. */
  #partialLine: Buffer[] = [];
  #partialBytes = 0;
  /** What ends this stream's lines (`\r\n` is a line feed after a return); shown by the first line, whose bytes wait until then. */
  #newline: number | undefined;
  #firstLine: Buffer = Buffer.alloc(0);
  /** The data lines of the event under way. */
  #eventData: Buffer | undefined;

  constructor(onData: (data: Buffer) => void) {
    this.#onData = onData;
  }

  push(chunk: Buffer): void {
    if (this.#newline !== undefined) {
      this.#readLines(chunk, this.#newline);
      return;
    }
    const bytes = this.#firstLine.length === 0 ? chunk : Buffer.concat([this.#firstLine, chunk]);
    this.#newline = bytes.length > MAX_FIRST_LINE_BYTES ? LINE_FEED : newlineOf(bytes);
    this.#firstLine = bytes;
    if (this.#newline !== undefined) this.#startReading(this.#newline);
  }

  /** Takes what is left as complete: some servers end without the last blank line. */
  end(): void {
    if (this.#newline === undefined) this.#startReading(LINE_FEED);
    if (this.#partialBytes > 0) this.#endPartial(Buffer.alloc(0));
    this.#dispatch();
  }

  #startReading(newline: number): void {
    const bytes = this.#firstLine;
    this.#firstLine = Buffer.alloc(0);
    this.#readLines(bytes, newline);
  }

  #readLines(chunk: Buffer, newline: number): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      if (this.#partialBytes === 0) this.#readLine(chunk, start, end);
      else this.#endPartial(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keepPartial(chunk.subarray(start));
  }

  #endPartial(rest: Buffer): void {
    this.#keepPartial(rest);
    const isWhole = this.#partialBytes <= MAX_EVENT_BYTES;
    const line = Buffer.concat(this.#partialLine);
    this.#partialLine = [];
    this.#partialBytes = 0;
    if (isWhole) this.#readLine(line, 0, line.length);
  }

  #keepPartial(bytes: Buffer): void {
    this.#partialBytes += bytes.length;
    if (this.#partialBytes <= MAX_EVENT_BYTES) this.#partialLine.push(bytes);
    else this.#partialLine = [];
  }

  #readLine(bytes: Buffer, from: number, to: number): void {
    const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
    if (end === from) {
      this.#dispatch();
      return;
    }
    if (!bytesMatch(bytes, DATA, from)) return;
    const value = from + DATA.length;
    const data = bytes.subarray(bytes[value] === SPACE ? value + 1 : value, end);
    if (this.#eventData !== undefined && beginsAnotherEvent(this.#eventData, data)) this.#dispatch();
    this.#eventData = this.#eventData === undefined ? data : Buffer.concat([this.#eventData, NEWLINE_BYTES, data]);
  }

  #dispatch(): void {
    const data = this.#eventData;
    if (data === undefined) return;
    this.#eventData = undefined;
    this.#onData(data);
  }
}

/** How the first line ends; `undefined` when that does not show yet: a line feed may follow a last return. */
function newlineOf(bytes: Buffer): number | undefined {
  const lineFeed = bytes.indexOf(LINE_FEED);
  const carriageReturn = bytes.indexOf(RETURN);
  if (carriageReturn === -1 || (lineFeed !== -1 && lineFeed <= carriageReturn + 1))
    return lineFeed === -1 ? undefined : LINE_FEED;
  return carriageReturn === bytes.length - 1 ? undefined : RETURN;
}
