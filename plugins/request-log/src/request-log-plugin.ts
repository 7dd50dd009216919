import {
  type CancelTimer,
  CLOCK,
  type Clock,
  durationMs,
  isPromise,
  LOGGER,
  type Logger,
  OPTIONS,
  type PluginInstance,
  REQUEST_LINES,
  REQUEST_LOG,
  type RequestLineSink,
  type RequestLogStore,
  type SettledContext,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import type { RequestLogOptions } from './options.js';
import { requestLine } from './request-line.js';

const FIRST_PRUNE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DEFAULT_RETENTION_MS = 30 * 24 * HOUR_MS;

/** One line and one decision trace for each request; old traces are deleted every hour. */
@injectable()
export class RequestLogPlugin implements PluginInstance {
  readonly #lines: RequestLineSink;
  readonly #store: RequestLogStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #writesLines: boolean;
  readonly #traces: 'all' | 'problems' | 'none';
  readonly #retentionMs: number;
  #cancelPrune: CancelTimer;
  #disposed = false;

  constructor(
    @inject(REQUEST_LINES) lines: RequestLineSink,
    @inject(REQUEST_LOG) store: RequestLogStore,
    @inject(CLOCK) clock: Clock,
    @inject(LOGGER) logger: Logger,
    @inject(OPTIONS) options: RequestLogOptions,
  ) {
    this.#lines = lines;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#writesLines = options.line ?? true;
    this.#traces = options.traces ?? 'all';
    this.#retentionMs = durationMs(options.retention ?? '30d') ?? DEFAULT_RETENTION_MS;
    // Soon after the start, so that frequent reloads do not put it off for ever.
    this.#cancelPrune = clock.schedule(FIRST_PRUNE_MS, () => this.#prune());
  }

  observe(context: SettledContext): void {
    if (this.#writesLines) this.#lines.write(requestLine(context));
    if (this.#traces === 'none' || (this.#traces === 'problems' && isPlainSuccess(context))) return;
    const { record, trace, meters, warnings } = context;
    this.#store.append({ requestId: record.id, createdAt: record.createdAt, trace, meters, warnings });
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancelPrune();
  }

  #prune(): void {
    const failed = (error: unknown): void =>
      this.#logger.warn('old traces could not be deleted; the next try is in an hour', {
        error: error instanceof Error ? error.message : String(error),
      });
    try {
      const pruned = this.#store.prune(this.#clock.now() - this.#retentionMs);
      if (isPromise(pruned)) pruned.catch(failed);
    } catch (error) {
      failed(error);
    }
    if (!this.#disposed) this.#cancelPrune = this.#clock.schedule(HOUR_MS, () => this.#prune());
  }
}

function isPlainSuccess({ record, warnings }: SettledContext): boolean {
  return record.status === 'ok' && record.attempts <= 1 && warnings.length === 0;
}
