import type { CancelTimer, Clock, LogFields, RequestLineSink } from '@helix/contracts';

const FLUSH_AFTER_MS = 100;
const FLUSH_BYTES = 64 * 1024;
/** What may wait in a stream that does not take it. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;

export interface ClosableSink extends RequestLineSink {
  /** Writes what waits. */
  close(): Promise<void>;
}

/** One JSON line per request, joined into batches; lines that a stuck stream does not take are dropped and counted. */
export function createRequestLineSink(options: {
  readonly stream: NodeJS.WritableStream;
  readonly clock: Clock;
  /** False writes nothing: request lines are of level `info`. */
  readonly enabled?: boolean;
}): ClosableSink {
  return options.enabled === false ? SILENT : new BatchedLines(options.stream, options.clock);
}

const SILENT: ClosableSink = { write: () => undefined, close: () => Promise.resolve() };

class BatchedLines implements ClosableSink {
  #waiting = '';
  #cancel: CancelTimer | undefined;
  #dropped = 0;

  constructor(
    private readonly stream: NodeJS.WritableStream,
    private readonly clock: Clock,
  ) {}

  write(fields: LogFields): void {
    if (
      this.#waiting.length + ((this.stream as { writableLength?: number }).writableLength ?? 0) >
      MOST_WAITING_BYTES
    ) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += `${JSON.stringify(fields)}\n`;
    if (this.#waiting.length >= FLUSH_BYTES) this.#flush();
    else this.#cancel ??= this.clock.schedule(FLUSH_AFTER_MS, () => this.#flush());
  }

  close(): Promise<void> {
    this.#flush();
    return Promise.resolve();
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#dropped > 0) {
      this.#waiting += `${JSON.stringify({ level: 'warn', message: 'request lines dropped', dropped: this.#dropped })}\n`;
      this.#dropped = 0;
    }
    if (this.#waiting === '') return;
    const lines = this.#waiting;
    this.#waiting = '';
    this.stream.write(lines);
  }
}
