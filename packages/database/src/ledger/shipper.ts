import type { CancelTimer, Clock, Logger } from '@helix/contracts';
import type { Batch, BatchWriter } from './batch-writer.js';
import type { AttemptRow, RequestRow, TraceRow } from './rows.js';

const SHIP_AFTER_MS = 100;
const RETRY_AFTER_MS = 1_000;
/** Rows of each table in a transaction: about a millisecond of the event loop. */
const BATCH_ROWS = 128;

/** Rows on their way to the database: they wait a little, and go in batches with the event loop in between. */
export class Shipper {
  readonly #writer: Pick<BatchWriter, 'write'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onShipped: () => void;
  #attempts: AttemptRow[] = [];
  #requests: RequestRow[] = [];
  #traces: TraceRow[] = [];
  #cancel: CancelTimer | undefined;
  #shipping: Promise<void> | undefined;
  #stopped = false;

  /** `onShipped` is called after a round that left nothing behind. */
  constructor(options: {
    readonly writer: Pick<BatchWriter, 'write'>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onShipped: () => void;
  }) {
    this.#writer = options.writer;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onShipped = options.onShipped;
  }

  /** Rows that are not in the database yet. */
  get waiting(): number {
    return this.#attempts.length + this.#requests.length + this.#traces.length;
  }

  addAttempt(row: AttemptRow): void {
    this.#attempts.push(row);
    this.#schedule(SHIP_AFTER_MS);
  }

  addRequest(row: RequestRow): void {
    this.#requests.push(row);
    if (this.#requests.length === BATCH_ROWS) this.#shipEarly();
    else this.#schedule(SHIP_AFTER_MS);
  }

  addTrace(trace: TraceRow): void {
    this.#traces.push(trace);
    this.#schedule(SHIP_AFTER_MS);
  }

  /** Ships what waits, now. False when the database does not take it: it is logged, and the rows go on waiting. */
  shipAll(): boolean {
    while (this.waiting > 0) if (!this.#shipBatch()) return false;
    return true;
  }

  /** Ships what waits and starts no more rounds. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.shipAll();
    await this.#shipping;
  }

  /** Rows that wait are garbage that has grown old: a full batch does not wait for the timer. */
  #shipEarly(): void {
    if (this.#shipping !== undefined || this.#stopped) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#schedule(0);
  }

  #schedule(delayMs: number): void {
    if (this.#cancel !== undefined || this.#shipping !== undefined || this.#stopped) return;
    this.#cancel = this.#clock.schedule(delayMs, () => {
      this.#cancel = undefined;
      this.#shipping = this.#shipRound().then((shipped) => {
        this.#shipping = undefined;
        if (this.waiting > 0) this.#schedule(shipped ? SHIP_AFTER_MS : RETRY_AFTER_MS);
      });
    });
  }

  async #shipRound(): Promise<boolean> {
    while (this.waiting > 0) {
      if (!this.#shipBatch()) return false;
      if (this.waiting > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#onShipped();
    return true;
  }

  #shipBatch(): boolean {
    const batch: Batch = {
      attempts: this.#attempts.slice(0, BATCH_ROWS),
      requests: this.#requests.slice(0, BATCH_ROWS),
      traces: this.#traces.slice(0, BATCH_ROWS),
    };
    try {
      this.#writer.write(batch);
    } catch (error) {
      if (!isAboutARow(error) || !this.#shipOneByOne(batch)) {
        this.#logger.error('the database does not take rows; they stay in the journal', {
          rows: this.waiting,
          error: String(error),
        });
        return false;
      }
    }
    this.#attempts = this.#attempts.slice(batch.attempts.length);
    this.#requests = this.#requests.slice(batch.requests.length);
    this.#traces = this.#traces.slice(batch.traces.length);
    return true;
  }

  /**
   * A row that no database can hold must not keep all others out, in this run and, by the journal, in every later one: it is told in the log, whole,
   * and left out. False when the database has gone meanwhile.
   */
  #shipOneByOne({ attempts, requests, traces }: Batch): boolean {
    const singles: readonly Batch[] = [
      ...attempts.map((row) => ({ attempts: [row], requests: [], traces: [] })),
      ...requests.map((row) => ({ attempts: [], requests: [row], traces: [] })),
      ...traces.map((row) => ({ attempts: [], requests: [], traces: [row] })),
    ];
    for (const single of singles) {
      try {
        this.#writer.write(single);
      } catch (error) {
        if (!isAboutARow(error)) return false;
        const [row] = [...single.attempts, ...single.requests, ...single.traces];
        this.#logger.error('a row of the ledger cannot be stored and is left out', {
          error: String(error),
          ...told(row),
        });
      }
    }
    return true;
  }
}

/** SQLite's codes for a value that is too big, breaks a constraint (the type of a strict column), or does not match. Source: https://www.sqlite.org/rescode.html (2026-11) */
const ABOUT_A_ROW: ReadonlySet<number> = new Set([18, 19, 20]);

/** Whether the same row would be refused again by a database that is well. Of what is not known for sure, no row may be lost. */
function isAboutARow(error: unknown): boolean {
  const { name, errcode } = error as Error & { readonly errcode?: unknown };
  return (
    name === 'TypeError' || name === 'RangeError' || (typeof errcode === 'number' && ABOUT_A_ROW.has(errcode & 0xff))
  );
}

/** What the log says of a row that is left out; a trace has no money in it. */
function told(row: AttemptRow | RequestRow | TraceRow | undefined): Record<string, unknown> {
  if (row === undefined) return {};
  if (!('record' in row)) return { requestId: row.requestId };
  const id = 'intent' in row.record ? row.record.intent.id : row.record.id;
  return { id, status: row.record.status, costNanoUsd: row.record.cost.toString(), facts: row.facts };
}
