import type { ServerResponse } from 'node:http';
import type { CancelTimer, Clock } from '@helix/contracts';
import { type Outgoing, sendAtTurnEnd } from './turn-end.js';

const STALLED_READER_MS = 60_000;
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
/** Node writes a head and a body that are one string with one copy; from this size on the copy costs more than it saves. */
const MOST_JOINED_BYTES = 8_192;
/** What of a stream may wait for the end of the turn. */
const MOST_KEPT_BYTES = 32_768;

/** Header fields of a reply: names and values in turn, as in Node's `rawHeaders`. Node walks an object of them several times slower. */
export type HeadFields = readonly string[];

/** The caller's response: one head, backpressure, an optional heartbeat, and the news that the caller has gone. */
export class CallerReply implements Outgoing {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  #onGone: (() => void) | undefined;
  #onFull: (() => void) | undefined;
  #onHead: ((headers: HeadFields) => HeadFields) | undefined;
  #ended = false;
  #kept: (Buffer | string)[] = [];
  #keptBytes = 0;
  #isWaiting = false;
  #cancelStall: CancelTimer | undefined;
  #cancelHeartbeat: CancelTimer | undefined;
  gone = false;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    // `res` 'close', never `req` 'close': the latter fires when the body has been read.
    response.once('close', () => {
      this.#cancelStall?.();
      this.#cancelHeartbeat?.();
      if (response.writableFinished || this.#ended) return;
      this.gone = true;
      this.#onGone?.();
    });
    response.on('error', ignoreWriteError);
  }

  /** Called once when the caller goes away before the reply has ended. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
    if (this.gone) listener();
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  /** Lets `complete` add to the head just before it goes out, whoever writes it. */
  onHead(complete: (headers: HeadFields) => HeadFields): void {
    this.#onHead = complete;
  }

  /** `trailer` names the field that follows the body. */
  writeHead(status: number, headers: HeadFields, trailer?: string): void {
    if (this.#response.headersSent || this.gone || this.#ended) return;
    const completed = this.#onHead === undefined ? headers : this.#onHead(headers);
    const hasTrailer = trailer !== undefined && this.#takesTrailers(status);
    const fields = hasTrailer ? ['trailer', trailer, ...completed] : completed;
    // Node's types want an array that may be changed; it changes none.
    this.#response.writeHead(status, fields as string[]);
  }

  /** Node refuses a head with a trailer that nothing can carry: HTTP/1.0, as some proxies speak it, has no chunks, and these have no body. */
  #takesTrailers(status: number): boolean {
    const { httpVersion, method } = this.#response.req;
    return httpVersion !== '1.0' && method !== 'HEAD' && !BODILESS.has(status);
  }

  /** Part of the reply, which goes out at the end of the turn. Whether the caller keeps up is told to the listener of `onFull`. */
  write(chunk: Buffer | string): void {
    if (this.gone || this.#ended) return;
    this.#keep(chunk);
    if (this.#keptBytes >= MOST_KEPT_BYTES) this.#writeKept();
  }

  /** Called whenever something was written that the caller has no room for: wait for `onDrain`. */
  onFull(listener: () => void): void {
    this.#onFull = listener;
  }

  /** Runs when the caller has caught up. A caller that reads nothing for a minute is cut. */
  onDrain(listener: () => void): void {
    // One stall has one minute, however many writes fall into it.
    this.#cancelStall ??= this.#clock.schedule(STALLED_READER_MS, () => this.#response.destroy());
    this.#response.once('drain', () => {
      this.#cancelStall?.();
      this.#cancelStall = undefined;
      listener();
    });
  }

  /** Calls `beat` every `intervalMs` until the heartbeat is stopped or the reply has ended. */
  startHeartbeat(intervalMs: number, beat: () => void): void {
    const next = (): void => {
      this.#cancelHeartbeat = this.#clock.schedule(intervalMs, () => {
        if (this.#ended || this.gone) return;
        beat();
        next();
      });
    };
    next();
  }

  stopHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }

  addTrailers(trailers: Readonly<Record<string, string>>): void {
    if (!this.gone) this.#response.addTrailers(trailers);
  }

  /** The connection has become another protocol's: nothing is written here any more. */
  handOver(): void {
    this.#ended = true;
    this.#cancelHeartbeat?.();
  }

  /** Breaks the connection off behind what was written, so that it is not taken for the whole. */
  cut(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelHeartbeat?.();
    this.#writeKept();
    this.#response.destroy();
  }

  /** The rest of the reply, which goes out at the end of the turn. */
  end(chunk?: Buffer | string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelHeartbeat?.();
    if (!this.gone) this.#keep(chunk ?? '');
  }

  #keep(chunk: Buffer | string): void {
    if (chunk.length > 0) this.#kept.push(chunk);
    this.#keptBytes += chunk.length;
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    sendAtTurnEnd(this);
  }

  #takeKept(): Buffer | string {
    const [first = '', ...others] = this.#kept;
    const joined = others.length === 0 ? first : Buffer.concat(this.#kept.map(toBuffer));
    this.#kept = [];
    this.#keptBytes = 0;
    return joined;
  }

  /** Sends what was written in this turn. What cannot be sent ends its own connection, and nobody else's. */
  send(): void {
    this.#isWaiting = false;
    try {
      if (this.#ended && !this.#response.destroyed) this.#sendEnd(this.#takeKept());
      else this.#writeKept();
    } catch {
      this.#response.destroy();
    }
  }

  #writeKept(): void {
    const pieces = this.#takeKept();
    if (pieces.length === 0 || this.#response.destroyed) return;
    if (!this.#response.write(pieces)) this.#onFull?.();
  }

  #sendEnd(last: Buffer | string): void {
    if (last.length === 0) this.#response.end();
    else if (typeof last === 'string' || last.length > MOST_JOINED_BYTES) this.#response.end(last);
    // Latin-1 has a character for each byte: these are the same bytes.
    else this.#response.end(last.toString('latin1'), 'latin1');
    // Nobody waits for 'drain' any more: Node destroys a socket on which nothing has moved for this long.
    if (this.#response.writableLength > 0) this.#response.setTimeout(STALLED_READER_MS);
  }
}

function toBuffer(piece: Buffer | string): Buffer {
  return typeof piece === 'string' ? Buffer.from(piece) : piece;
}

// The 'close' that follows is what counts; without a listener the process would end.
function ignoreWriteError(): void {}
