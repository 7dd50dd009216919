import type { AuditEntry, AuditLog, ListQuery, Page } from '@helix/contracts';
import { type QueryRunner, sql } from './query-compiler.js';

/** Who changed what, newest first. */
export class SqliteAuditLog implements AuditLog {
  constructor(private readonly runner: QueryRunner) {}

  append(entry: AuditEntry): void {
    this.runner.run(sql.insertInto('audit').values({ id: entry.id, at: entry.at, data: JSON.stringify(entry) }));
  }

  list(query: ListQuery): Page<AuditEntry> {
    const { cursor } = query;
    const rows = this.runner.all(
      sql
        .selectFrom('audit')
        .select('data')
        .$if(cursor !== undefined, (select) => select.where('id', '<', cursor ?? ''))
        .orderBy('id', 'desc')
        .limit(query.limit + 1),
    );
    const data = rows.slice(0, query.limit).map((row) => JSON.parse(row.data) as AuditEntry);
    return { data, nextCursor: rows.length > query.limit ? data.at(-1)?.id : undefined };
  }
}
