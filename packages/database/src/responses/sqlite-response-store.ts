import type {
  ChainLimits,
  Clock,
  ResponseChain,
  ResponseRetention,
  ResponseStore,
  StoredResponse,
} from '@helix/contracts';
import { type QueryRunner, sql } from '../query-compiler.js';
import { fromRow, toRow } from './response-row.js';

const STEP_ROWS = 32;
const STEP_BYTES = 8 * 1024 * 1024;

const UNLIMITED: ResponseRetention = {
  store: true,
  copies: false,
  retentionMs: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
};

/** Answers in SQLite. A save is durable against the end of the process when it returns. */
export class SqliteResponseStore implements ResponseStore {
  #retention = UNLIMITED;
  /** Bytes of all rows; counted once, then kept up. */
  #bytes: number;

  constructor(
    private readonly runner: QueryRunner,
    private readonly clock: Clock,
  ) {
    const counted = sql.selectFrom('responses').select((build) => build.fn.sum<number>('bytes').as('bytes'));
    this.#bytes = Number(runner.first(counted)?.bytes ?? 0);
  }

  configure(retention: ResponseRetention): void {
    this.#retention = retention;
  }

  save(response: StoredResponse): void {
    if (!this.#retention.store) return;
    const row = toRow(response);
    const before = this.#bytesOf(row.owner, row.id);
    this.runner.run(sql.insertInto('responses').orReplace().values(row));
    this.#bytes += row.bytes - before;
  }

  get(owner: string, id: string): StoredResponse | undefined {
    const row = this.runner.first(
      sql
        .selectFrom('responses')
        .selectAll()
        .where('owner', '=', owner)
        .where('id', '=', id)
        .where('created_at', '>', this.#oldest()),
    );
    return row === undefined ? undefined : fromRow(row);
  }

  chain(owner: string, id: string, limits: ChainLimits): ResponseChain {
    const turns: StoredResponse[] = [];
    const seen = new Set<string>();
    let read = 0;
    const end = (missing: string | undefined, isCut = false): ResponseChain => ({
      turns: turns.reverse(),
      missing,
      bytes: read,
      isCut,
    });
    for (let next: string | undefined = id; next !== undefined; ) {
      if (seen.has(next) || turns.length >= limits.maxTurns) return end(undefined, true);
      seen.add(next);
      // What would be too much is not even read.
      const bytes = this.#bytesOf(owner, next);
      if (read + bytes > limits.maxBytes) return end(undefined, true);
      const turn = this.get(owner, next);
      if (turn === undefined || (turn.content === undefined && turns.length > 0)) return end(next);
      turns.push(turn);
      read += bytes;
      next = turn.content === undefined ? undefined : turn.previousId;
    }
    return end(undefined);
  }

  delete(owner: string, id: string): boolean {
    const deleted = this.runner.all(
      sql.deleteFrom('responses').where('owner', '=', owner).where('id', '=', id).returning(['bytes', 'created_at']),
    );
    for (const { bytes } of deleted) this.#bytes -= Number(bytes);
    return deleted.some((row) => Number(row.created_at) > this.#oldest());
  }

  /**
   * Deletes some answers that are too old, or the oldest of too many: up to 32, and one or 8 MiB, so that nobody waits for it. True when there may be
   * more to do.
   */
  sweep(): boolean {
    const oldest = this.#oldest();
    const rows = this.runner.all(
      sql.selectFrom('responses').select(['number', 'created_at', 'bytes']).orderBy('created_at').limit(STEP_ROWS),
    );
    let left = STEP_BYTES;
    for (const row of rows) {
      if (Number(row.created_at) > oldest && this.#bytes <= this.#retention.maxBytes) return false;
      this.runner.run(sql.deleteFrom('responses').where('number', '=', Number(row.number)));
      this.#bytes -= Number(row.bytes);
      left -= Number(row.bytes);
      if (left <= 0) return true;
    }
    return rows.length === STEP_ROWS;
  }

  #bytesOf(owner: string, id: string): number {
    const row = this.runner.first(
      sql.selectFrom('responses').select('bytes').where('owner', '=', owner).where('id', '=', id),
    );
    return Number(row?.bytes ?? 0);
  }

  /** Answers made then or earlier are not there any more. */
  #oldest(): number {
    return Math.max(0, this.clock.now() - this.#retention.retentionMs);
  }
}
