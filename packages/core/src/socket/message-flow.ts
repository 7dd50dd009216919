import { type CancelTimer, type Clock, isPromise, type MaybePromise, type MessageSocket } from '@helix/contracts';

/** What may wait for a slow reader before the other side is held back, and from where on it goes on. */
export const MOST_BUFFERED_BYTES = 1024 * 1024;
const RESUME_BELOW_BYTES = 256 * 1024;
const STALLED_READER_MS = 60_000;

interface Message {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

export interface FlowOptions {
  readonly source: MessageSocket;
  readonly sink: MessageSocket;
  readonly clock: Clock;
  /** What is done with each message, in order: the next waits for it. */
  pass(data: Buffer, isBinary: boolean): MaybePromise<void>;
}

/**
 * One direction of a session: messages in order, and no more of them in memory than the sink takes. The source is paused while the sink is slow or a
 * message waits for the meters. A sink that takes nothing for a minute is cut.
 */
export class MessageFlow {
  readonly #options: FlowOptions;
  readonly #waiting: Message[] = [];
  #isBusy = false;
  #isFull = false;
  #isPaused = false;
  #cancelStall: CancelTimer | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  push(data: Buffer, isBinary: boolean): void {
    if (this.#isBusy) this.#waiting.push({ data, isBinary });
    else this.#pass(data, isBinary);
  }

  /** To be used by `pass`. */
  send(data: Buffer, isBinary: boolean): void {
    const { sink, clock } = this.#options;
    sink.send(data, isBinary, () => this.#sent());
    if (this.#isFull || sink.bufferedBytes <= MOST_BUFFERED_BYTES) return;
    this.#isFull = true;
    this.#cancelStall = clock.schedule(STALLED_READER_MS, () => sink.terminate());
    this.#regulate();
  }

  /** Runs when everything that was pushed has been passed on. */
  whenIdle(run: () => void): void {
    if (this.#isBusy) this.#onIdle = run;
    else run();
  }

  /** Nothing more is passed on. */
  stop(): void {
    this.#cancelStall?.();
    this.#waiting.length = 0;
  }

  #pass(data: Buffer, isBinary: boolean): void {
    const passing = this.#options.pass(data, isBinary);
    if (!isPromise(passing)) return;
    this.#isBusy = true;
    this.#regulate();
    void passing.then(() => this.#next());
  }

  #next(): void {
    this.#isBusy = false;
    while (!this.#isBusy) {
      const message = this.#waiting.shift();
      if (message === undefined) break;
      this.#pass(message.data, message.isBinary);
    }
    this.#regulate();
    if (!this.#isBusy) this.#onIdle?.();
  }

  #sent(): void {
    if (!this.#isFull || this.#options.sink.bufferedBytes > RESUME_BELOW_BYTES) return;
    this.#isFull = false;
    this.#cancelStall?.();
    this.#regulate();
  }

  #regulate(): void {
    const wanted = this.#isBusy || this.#isFull;
    if (wanted === this.#isPaused) return;
    this.#isPaused = wanted;
    if (wanted) this.#options.source.pause();
    else this.#options.source.resume();
  }
}
