import type { CancelTimer, Clock, TimeoutKind, Timeouts } from '@helix/contracts';

/** From a stream's last content to the end of the response. */
const GOODBYE_MS = 5_000;

/**
 * The time limits of one attempt on a single timer: moving a deadline is an assignment, and the timer, when it fires, looks whether
 * there is still something to wait for. A chunk of a stream so costs no timer.
 */
export class Deadlines {
  #kind: TimeoutKind = 'connect';
  #at: number;
  #fireAt = 0;
  #cancel: CancelTimer | undefined;
  readonly #startedAt: number;

  /** `totalAt` is the request's last moment in monotonic milliseconds. */
  constructor(
    private readonly clock: Clock,
    private readonly timeouts: Timeouts,
    private readonly totalAt: number,
    private readonly onReached: (kind: TimeoutKind) => void,
  ) {
    this.#startedAt = clock.monotonic();
    this.#at = this.#startedAt + timeouts.connect;
    this.#arm();
  }

  connected(): void {
    this.#move('headers', this.timeouts.headers);
  }

  /** Headers have come: the first token is waited for, counted from the attempt's start, or else the next chunk. */
  headersReceived(streaming: boolean): void {
    if (streaming && this.timeouts.firstToken !== undefined) {
      this.#kind = 'firstToken';
      this.#at = this.#startedAt + this.timeouts.firstToken;
      this.#arm();
    } else this.#move('idle', this.timeouts.idle);
  }

  /** Content has begun to flow. */
  contentStarted(): void {
    this.#move('idle', this.timeouts.idle);
  }

  /** The provider has said its last; what may still come (its usage, the end of the connection) is not waited for long. */
  awaitGoodbye(): void {
    this.#move('idle', Math.min(this.timeouts.idle ?? GOODBYE_MS, GOODBYE_MS));
  }

  /** A chunk has come. While the first token is awaited it changes nothing. */
  chunkReceived(): void {
    if (this.#kind !== 'idle' || this.timeouts.idle === undefined) return;
    this.#at = this.clock.monotonic() + this.timeouts.idle;
  }

  /** The caller does not read: its slowness is not the upstream's silence. */
  suspend(): void {
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** From here only this much time is left. */
  limitTo(milliseconds: number): void {
    this.#move('total', milliseconds);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }

  #move(kind: TimeoutKind, limitMs: number | undefined): void {
    this.#kind = kind;
    this.#at = limitMs === undefined ? Number.POSITIVE_INFINITY : this.clock.monotonic() + limitMs;
    this.#arm();
  }

  #arm(): void {
    const at = Math.min(this.#at, this.totalAt);
    if (this.#cancel !== undefined && this.#fireAt <= at) return;
    this.#cancel?.();
    this.#fireAt = at;
    this.#cancel = this.clock.schedule(Math.max(0, at - this.clock.monotonic()), () => this.#fire());
  }

  #fire(): void {
    this.#cancel = undefined;
    const now = this.clock.monotonic();
    // Timers may fire a fraction of a millisecond early.
    if (now + 1 >= this.totalAt) return this.onReached('total');
    if (now + 1 >= this.#at) return this.onReached(this.#kind);
    this.#arm();
  }
}
