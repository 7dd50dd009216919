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

const UNLIMITED: ResponseRetention = {
  store: true,
  retentionMs: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
};

/** Answers in SQLite. A save is durable against the end of the process when it returns. */
export class SqliteResponseStore implements ResponseStore {
  #retention = UNLIMITED;
  /** Bytes of all rows; counted once, then kept up. */
  #bytes: number | undefined;

  constructor(
    private readonly runner: QueryRunner,
    private readonly clock: Clock,
  ) {}

  configure(retention: ResponseRetention): void {
    this.#retention = retention;
  }

  save(response: StoredResponse): void {
    if (!this.#retention.store) return;
    const row = toRow(response);
    const before = this.#bytesOf(row.owner, row.id);
    this.runner.run(sql.insertInto('responses').orReplace().values(row));
    if (this.#bytes !== undefined) this.#bytes += row.bytes - before;
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
    this.#forget(deleted);
    return deleted.some((row) => Number(row.created_at) > this.#oldest());
  }

  /** Deletes up to `limit` answers that are too old, or the oldest of too many. Gives how many: as many as `limit` means that there may be more. */
  sweep(limit: number): number {
    this.#bytes ??= this.#countBytes();
    const expired = this.runner.all(
      sql
        .deleteFrom('responses')
        .where(
          'number',
          'in',
          sql
            .selectFrom('responses')
            .select('number')
            .where('created_at', '<=', this.#oldest())
            .orderBy('created_at')
            .limit(limit),
        )
        .returning('bytes'),
    );
    this.#forget(expired);
    return expired.length + this.#shrink(limit - expired.length);
  }

  #shrink(limit: number): number {
    let excess = (this.#bytes ?? 0) - this.#retention.maxBytes;
    if (excess <= 0 || limit <= 0) return 0;
    const numbers: number[] = [];
    const oldest = sql.selectFrom('responses').select(['number', 'bytes']).orderBy('created_at').limit(limit);
    for (const { number, bytes } of this.runner.all(oldest)) {
      if (excess <= 0) break;
      excess -= Number(bytes);
      numbers.push(Number(number));
    }
    for (const number of numbers)
      this.#forget(this.runner.all(sql.deleteFrom('responses').where('number', '=', number).returning('bytes')));
    return numbers.length;
  }

  #forget(rows: readonly { readonly bytes: number }[]): void {
    if (this.#bytes !== undefined) for (const { bytes } of rows) this.#bytes -= Number(bytes);
  }

  #countBytes(): number {
    const row = this.runner.first(
      sql.selectFrom('responses').select((build) => build.fn.sum<number>('bytes').as('bytes')),
    );
    return Number(row?.bytes ?? 0);
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
