import type { ChatEvent, UpstreamErrorInfo } from '@helix/contracts';
import { SseDecoder, type SseFrame, WireError } from '@helix/wire';

const NO_EVENTS: readonly ChatEvent[] = Object.freeze([]);

/** What a format makes of the frames. */
export interface SseReading {
  readonly readFrame: (frame: SseFrame) => void;
  /** The bytes have ended and the answer has not: finishes or fails it. */
  readonly endOfBytes: () => void;
  /** A frame that came behind the answer's end, in the same bytes. */
  readonly readBehind?: (frame: SseFrame) => void;
}

/**
 * An answer that comes as server-sent events, with what is read of it: canonical events, until it is finished, has failed, or cannot be read (class
 * `truncated`). After that there are none.
 */
export class SseAnswer {
  readonly #sse = new SseDecoder();
  readonly #reading: SseReading;
  #events: ChatEvent[] = [];
  #isOver = false;

  constructor(reading: SseReading) {
    this.#reading = reading;
  }

  /** The events of these bytes. */
  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#isOver ? NO_EVENTS : this.#read(() => this.#sse.push(chunk), false);
  }

  /** The last events. */
  end(): readonly ChatEvent[] {
    return this.#isOver ? NO_EVENTS : this.#read(() => this.#sse.end(), true);
  }

  emit(event: ChatEvent): void {
    this.#events.push(event);
  }

  /** No frame is read any more; what is emitted still counts. */
  finish(): void {
    this.#isOver = true;
  }

  fail(error: UpstreamErrorInfo): void {
    this.#isOver = true;
    this.#events.push({ type: 'error', error });
  }

  /** What was emitted since the last time. */
  take(): readonly ChatEvent[] {
    if (this.#events.length === 0) return NO_EVENTS;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #read(split: () => readonly SseFrame[], isEnd: boolean): readonly ChatEvent[] {
    const { readFrame, endOfBytes, readBehind } = this.#reading;
    try {
      for (const frame of split()) {
        if (!this.#isOver) readFrame(frame);
        else readBehind?.(frame);
      }
      if (isEnd && !this.#isOver) endOfBytes();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail({ class: 'truncated', message: error.message });
    }
    return this.take();
  }
}
