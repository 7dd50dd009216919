import type { RequestLogStore, RequestTrace } from '@helix/contracts';
import { dayOf } from './ledger/meter-sets.js';
import type { SqliteLedger } from './ledger/sqlite-ledger.js';
import { decodeTrace } from './ledger/trace-data.js';
import { type QueryRunner, sql } from './query-compiler.js';

/** Decision traces, written in the ledger's batches; found through the rows of their requests. */
export class SqliteRequestLog implements RequestLogStore {
  constructor(
    private readonly runner: QueryRunner,
    private readonly ledger: SqliteLedger,
  ) {}

  append(trace: RequestTrace): void {
    this.ledger.appendTrace(trace);
  }

  async find(requestId: string): Promise<RequestTrace | undefined> {
    await this.ledger.flush();
    const row = this.runner.first(
      sql
        .selectFrom('requests')
        .innerJoin('traces', (join) =>
          join.onRef('traces.created_at', '=', 'requests.created_at').onRef('traces.request_id', '=', 'requests.id'),
        )
        .leftJoin('meter_sets', 'meter_sets.id', 'traces.meters')
        .select(['traces.created_at', 'traces.data', 'traces.meters as set', 'meter_sets.meters'])
        .where('requests.id', '=', requestId),
    );
    if (row === undefined) return undefined;
    const meterIds = row.set === null ? undefined : (JSON.parse(row.meters ?? '[]') as readonly string[]);
    return { requestId, createdAt: Number(row.created_at), ...decodeTrace(row.data, meterIds) };
  }

  prune(olderThan: number): number {
    const pruned = this.runner.run(sql.deleteFrom('traces').where('created_at', '<', olderThan));
    // A set of a day belongs to that day's traces alone.
    this.runner.run(sql.deleteFrom('meter_sets').where('day', '<', dayOf(olderThan)));
    return pruned;
  }
}
