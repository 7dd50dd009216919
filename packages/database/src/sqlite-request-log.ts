import type { RequestLogStore, RequestTrace } from '@helix/contracts';
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
        .selectAll('traces')
        .where('requests.id', '=', requestId),
    );
    return row === undefined ? undefined : { requestId, createdAt: Number(row.created_at), ...decodeTrace(row.data) };
  }

  prune(olderThan: number): number {
    return this.runner.run(sql.deleteFrom('traces').where('created_at', '<', olderThan));
  }
}
