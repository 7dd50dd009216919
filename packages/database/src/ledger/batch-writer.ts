import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Dimension, METER_SET_COLUMNS, ORIGIN_COLUMNS, PAYER_COLUMNS } from './dimension.js';
import {
  ATTEMPT_COLUMNS,
  type AttemptRow,
  pushAttempt,
  pushRequest,
  pushTrace,
  REQUEST_COLUMNS,
  type RequestRow,
  TRACE_COLUMNS,
  type TraceRow,
  type Value,
} from './rows.js';

/** Rows of one transaction. */
export interface Batch {
  readonly attempts: readonly AttemptRow[];
  readonly requests: readonly RequestRow[];
  readonly traces: readonly TraceRow[];
}

/** One statement for many rows costs a fraction of as many statements; more than this at once gains nothing. */
const ROWS_AT_ONCE = [64, 8, 1] as const;

/** Puts batches into the database: each in one transaction, each row idempotent by its id. */
export class BatchWriter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** All of it or nothing. Throws what the driver throws. */
  write(batch: Batch): void {
    const met: Dimension[] = [];
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const row of batch.attempts) this.#meetBoth(row, met);
      for (const row of batch.requests) this.#meetBoth(row, met);
      for (const { meters } of batch.traces) if (meters.rowId === undefined) this.#meet(meters, METER_SET_COLUMNS, met);
      this.#insert('attempts', ATTEMPT_COLUMNS, batch.attempts, pushAttempt);
      this.#insert('requests', REQUEST_COLUMNS, batch.requests, pushRequest);
      this.#insert('traces', TRACE_COLUMNS, batch.traces, pushTrace);
      this.#database.exec('COMMIT');
    } catch (error) {
      // The rows that these ids name are rolled back with the rest.
      for (const dimension of met) dimension.rowId = undefined;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #meetBoth({ payer, origin }: { readonly payer: Dimension; readonly origin: Dimension }, met: Dimension[]): void {
    if (payer.rowId === undefined) this.#meet(payer, PAYER_COLUMNS, met);
    if (origin.rowId === undefined) this.#meet(origin, ORIGIN_COLUMNS, met);
  }

  #meet(dimension: Dimension, columns: readonly string[], met: Dimension[]): void {
    met.push(dimension);
    dimension.rowId = this.#rowIdOf(dimension, columns);
  }

  #rowIdOf({ table, values }: Dimension, columns: readonly string[]): number {
    const names = quoted(columns);
    const marks = columns.map(() => '?').join(', ');
    const found =
      this.#prepare(`SELECT id FROM ${table} WHERE json_array(${names}) = json_array(${marks})`).get(...values) ??
      this.#prepare(`INSERT INTO ${table} (${names}) VALUES (${marks}) RETURNING id`).get(...values);
    return Number(found?.['id']);
  }

  #insert<Row>(
    table: string,
    columns: readonly string[],
    rows: readonly Row[],
    push: (values: Value[], row: Row) => void,
  ): void {
    let done = 0;
    for (const count of ROWS_AT_ONCE) {
      while (rows.length - done >= count) {
        const values: Value[] = [];
        for (const row of rows.slice(done, done + count)) push(values, row);
        this.#prepareInsert(table, columns, count).run(...values);
        done += count;
      }
    }
  }

  #prepareInsert(table: string, columns: readonly string[], count: number): StatementSync {
    const key = `${table} ${count}`;
    let statement = this.#statements.get(key);
    if (statement === undefined) {
      const row = `(${columns.map(() => '?').join(', ')})`;
      statement = this.#database.prepare(
        `INSERT OR IGNORE INTO ${table} (${quoted(columns)}) VALUES ${new Array(count).fill(row).join(', ')}`,
      );
      this.#statements.set(key, statement);
    }
    return statement;
  }

  #prepare(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
