import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CancelTimer, Clock, Logger } from '@helix/contracts';
import { ATTEMPT_COLUMNS, REQUEST_COLUMNS } from './rows.js';

export type RowValues = readonly (string | number | bigint | null)[];

/** A row on its way to the database: `a` an attempt, `r` a request, `t` a trace. */
export interface WaitingRow {
  readonly kind: 'a' | 'r' | 't';
  readonly values: RowValues;
}

export interface RowShipperOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when a run of batches has ended. */
  onShipped(): void;
}

const SHIP_AFTER_MS = 100;
const BATCH_ROWS = 300;

/** Brings rows into SQLite in batches, a moment later. A row whose id is there already changes nothing. */
export class RowShipper {
  readonly #options: RowShipperOptions;
  readonly #statements: Readonly<Record<WaitingRow['kind'], StatementSync>>;
  #waiting: WaitingRow[] = [];
  #cancel: CancelTimer | undefined;
  #shipping: Promise<void> | undefined;
  #closed = false;

  constructor(options: RowShipperOptions) {
    this.#options = options;
    const { database } = options;
    this.#statements = {
      a: database.prepare(insertSql('attempts', ATTEMPT_COLUMNS)),
      r: database.prepare(insertSql('requests', REQUEST_COLUMNS)),
      t: database.prepare('INSERT OR REPLACE INTO traces (request_id, created_at, data) VALUES (?, ?, ?)'),
    };
  }

  /** Rows that are not in the database yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(kind: WaitingRow['kind'], values: RowValues): void {
    this.#waiting.push({ kind, values });
    if (this.#cancel === undefined && this.#shipping === undefined && !this.#closed)
      this.#cancel = this.#options.clock.schedule(SHIP_AFTER_MS, () => this.#start());
  }

  /** Brings in what waits, now. Rows stay (and the log says so) when the database does not take them. */
  shipAll(): void {
    while (this.#waiting.length > 0 && this.#shipBatch());
  }

  /** Ships what waits, and nothing by itself any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    this.shipAll();
    await this.#shipping;
  }

  #start(): void {
    this.#cancel = undefined;
    this.#shipping ??= this.#shipInBatches().finally(() => {
      this.#shipping = undefined;
      if (this.#waiting.length > 0 && !this.#closed)
        this.#cancel ??= this.#options.clock.schedule(SHIP_AFTER_MS, () => this.#start());
    });
  }

  /** A batch at a time, with the event loop in between. */
  async #shipInBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#shipBatch()) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#options.onShipped();
  }

  #shipBatch(): boolean {
    const { database, logger } = this.#options;
    const batch = this.#waiting.slice(0, BATCH_ROWS);
    try {
      database.exec('BEGIN');
      try {
        for (const { kind, values } of batch) this.#statements[kind].run(...values);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      logger.error('the database does not take rows; they stay in the journal', {
        rows: this.#waiting.length,
        error: String(error),
      });
      return false;
    }
    this.#waiting = this.#waiting.length === batch.length ? [] : this.#waiting.slice(batch.length);
    return true;
  }
}

function insertSql(table: string, columns: readonly string[]): string {
  return `INSERT OR IGNORE INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}
