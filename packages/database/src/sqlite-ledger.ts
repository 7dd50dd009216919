import type { DatabaseSync } from 'node:sqlite';
import type {
  AttemptIntent,
  AttemptRecord,
  Clock,
  Ledger,
  Logger,
  NanoUsd,
  Page,
  RequestQuery,
  RequestRecord,
  RequestTrace,
  Scope,
  SpendQuery,
  SpendRow,
} from '@helix/contracts';
import { asEstimated, asInterrupted } from './in-flight-rows.js';
import { type Journal, journalLine } from './journal.js';
import { JournalWriter } from './journal-writer.js';
import { type QueryRunner, sql } from './query-compiler.js';
import { RowShipper } from './row-shipper.js';
import { attemptValues, type Read, readAttempt, readRequest, requestValues } from './rows.js';
import type { AttemptsTable, RequestsTable } from './schema.js';
import { requestsIn } from './scope-conditions.js';
import { sortJournal } from './sort-journal.js';
import { sumByGroup, sumSpend } from './spend-queries.js';

export interface SqliteLedgerOptions {
  readonly database: DatabaseSync;
  readonly runner: QueryRunner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The ledger: durable in the journal at once, in SQLite in batches. */
export class SqliteLedger implements Ledger {
  readonly #runner: QueryRunner;
  readonly #writer: JournalWriter;
  readonly #shipper: RowShipper;
  readonly #database: DatabaseSync;
  #closed = false;

  /** Books what an earlier process left in the journal. Throws when the database does not take it. */
  constructor({ database, runner, journal, clock, logger }: SqliteLedgerOptions) {
    this.#database = database;
    this.#runner = runner;
    this.#writer = new JournalWriter(journal, logger);
    this.#shipper = new RowShipper({ database, clock, logger, onShipped: () => this.#rotateIfLarge() });
    this.#recover(journal, logger);
  }

  intend(intent: AttemptIntent): void {
    this.#writer.writeIntent(intent.id, journalLine('i', intent.id, attemptValues(asEstimated(intent))));
  }

  record(attempt: AttemptRecord): void {
    const { id } = attempt.intent;
    const values = attemptValues(attempt);
    this.#shipper.add('a', values);
    this.#writer.closeIntent(id);
    this.#writer.writeOutcome(journalLine('a', id, values));
  }

  complete(request: RequestRecord): void {
    const values = requestValues(request);
    this.#shipper.add('r', values);
    this.#writer.writeOutcome(journalLine('r', request.id, values));
  }

  /** Traces ride along to the database; they are not worth the journal. */
  appendTrace(trace: RequestTrace): void {
    const { requestId, createdAt, ...rest } = trace;
    this.#shipper.add('t', [requestId, createdAt, JSON.stringify(rest)]);
  }

  sumSpend(scope: Scope, from: number, to: number | undefined): NanoUsd {
    this.#shipper.shipAll();
    return sumSpend(this.#runner, scope, { from, to });
  }

  spend(query: SpendQuery): readonly SpendRow[] {
    this.#shipper.shipAll();
    return sumByGroup(this.#runner, query);
  }

  requests(query: RequestQuery): Page<RequestRecord> {
    this.#shipper.shipAll();
    const { cursor, from, to, status } = query;
    const rows = this.#runner.all(
      sql
        .selectFrom('requests')
        .selectAll()
        .where(requestsIn(query.scope))
        .$if(status !== undefined, (select) => select.where('status', '=', status ?? ''))
        .$if(from !== undefined, (select) => select.where('created_at', '>=', from ?? 0))
        .$if(to !== undefined, (select) => select.where('created_at', '<', to ?? 0))
        .$if(cursor !== undefined, (select) => select.where('id', '<', cursor ?? ''))
        .orderBy('id', 'desc')
        .limit(query.limit + 1),
    ) as unknown as readonly Read<RequestsTable>[];
    const data = rows.slice(0, query.limit).map(readRequest);
    return { data, nextCursor: rows.length > query.limit ? data.at(-1)?.id : undefined };
  }

  request(id: string): { readonly request: RequestRecord | undefined; readonly attempts: readonly AttemptRecord[] } {
    this.#shipper.shipAll();
    const row = this.#runner.first(sql.selectFrom('requests').selectAll().where('id', '=', id)) as unknown as
      | Read<RequestsTable>
      | undefined;
    return { request: row === undefined ? undefined : readRequest(row), attempts: this.#attemptsOf(id) };
  }

  async flush(): Promise<void> {
    this.#shipper.shipAll();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#writer.flush();
    await this.#shipper.close();
    this.#writer.close(this.#shipper.waiting === 0);
  }

  #attemptsOf(requestId: string): readonly AttemptRecord[] {
    const rows = this.#runner.all(
      sql.selectFrom('attempts').selectAll().where('request_id', '=', requestId).orderBy('id'),
    ) as unknown as readonly Read<AttemptsTable>[];
    return rows.map(readAttempt);
  }

  #rotateIfLarge(): void {
    if (!this.#writer.isLarge || this.#shipper.waiting > 0) return;
    // Before the journal forgets them, the rows must be beyond a power cut too.
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    this.#writer.rotate();
  }

  #recover(journal: Journal, logger: Logger): void {
    const entries = journal.read();
    if (entries.length === 0) return;
    const { rows, interrupted, inFlight } = sortJournal(entries);
    for (const { kind, values } of rows) this.#shipper.add(kind, values);
    this.#shipper.shipAll();
    // From the database, which knows attempts that an earlier segment of the journal told of.
    for (const id of interrupted) {
      const request = asInterrupted(this.#attemptsOf(id));
      if (request !== undefined) this.#shipper.add('r', requestValues(request));
    }
    this.#shipper.shipAll();
    if (this.#shipper.waiting > 0)
      throw new Error('The journal of an earlier run could not be brought into the database; see the log.');
    journal.rotate('');
    logger.info('journal recovered', { entries: entries.length, inFlight });
  }
}
