import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type AttemptIntent,
  type AttemptRecord,
  type CancelTimer,
  type Clock,
  EMPTY_BUCKETS,
  type Ledger,
  type Logger,
  type NanoUsd,
  type Page,
  type RequestQuery,
  type RequestRecord,
  type RequestTrace,
  type Scope,
  type SpendGroup,
  type SpendQuery,
  type SpendRow,
} from '@helix/contracts';
import { type ExpressionBuilder, type ExpressionWrapper, sql as raw, type SqlBool } from 'kysely';
import { type Journal, type JournalEntry, journalLine } from './journal.js';
import { type QueryRunner, sql } from './query-compiler.js';
import {
  ATTEMPT_COLUMNS,
  attemptValues,
  REQUEST_COLUMNS,
  type Read,
  readAttempt,
  readRequest,
  requestValues,
} from './rows.js';
import type { AttemptsTable, HelixSchema, RequestsTable } from './schema.js';

type Values = readonly (string | number | bigint | null)[];
type Where = ExpressionWrapper<HelixSchema, 'attempts' | 'requests', SqlBool>;

const SHIP_AFTER_MS = 100;
const BATCH_ROWS = 300;
const ROTATE_BYTES = 8 * 1024 * 1024;

/** The ledger: durable in the journal at once, in SQLite in batches. */
export class SqliteLedger implements Ledger {
  readonly #open = new Map<string, string>();
  #waiting: { readonly kind: 'a' | 'r' | 't'; readonly values: Values }[] = [];
  #unwritten = '';
  #flushScheduled = false;
  #cancel: CancelTimer | undefined;
  #shipping: Promise<void> | undefined;
  #closed = false;
  readonly #insertAttempt: StatementSync;
  readonly #insertRequest: StatementSync;
  readonly #insertTrace: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly runner: QueryRunner,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#insertAttempt = database.prepare(insertSql('attempts', ATTEMPT_COLUMNS));
    this.#insertRequest = database.prepare(insertSql('requests', REQUEST_COLUMNS));
    this.#insertTrace = database.prepare(
      'INSERT OR REPLACE INTO traces (request_id, created_at, data) VALUES (?, ?, ?)',
    );
    this.#recover(journal.read());
  }

  intend(intent: AttemptIntent): void {
    const line = journalLine('i', intent.id, attemptValues(asEstimated(intent)));
    this.journal.append(this.#unwritten === '' ? line : this.#unwritten + line);
    this.#unwritten = '';
    this.#open.set(intent.id, line);
  }

  record(attempt: AttemptRecord): void {
    const values = attemptValues(attempt);
    this.#enqueue('a', values);
    this.#open.delete(attempt.intent.id);
    this.#unwritten += journalLine('a', attempt.intent.id, values);
    this.#scheduleWrite();
  }

  complete(request: RequestRecord): void {
    const values = requestValues(request);
    this.#enqueue('r', values);
    this.#unwritten += journalLine('r', request.id, values);
    this.#scheduleWrite();
  }

  /** Outcomes of one turn of the event loop go out in one write; until then the intents before them stand for the calls. */
  #scheduleWrite(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.#writeUnwritten();
    });
  }

  /** Traces ride along to the database; they are not worth the journal. */
  appendTrace(trace: RequestTrace): void {
    const { requestId, createdAt, ...rest } = trace;
    this.#enqueue('t', [requestId, createdAt, JSON.stringify(rest)]);
  }

  sumSpend(scope: Scope, from: number, to: number | undefined): NanoUsd {
    this.#shipAll();
    const row = this.runner.first(
      sql
        .selectFrom('attempts')
        .select(raw<bigint | null>`sum(cost)`.as('total'))
        .where('admitted_at', '>=', from)
        .$if(to !== undefined, (query) => query.where('admitted_at', '<', to ?? 0))
        .where((expression) => attemptsIn(expression as never, scope)),
    );
    return (row?.total ?? 0n) as NanoUsd;
  }

  spend(query: SpendQuery): readonly SpendRow[] {
    this.#shipAll();
    const columns = query.groupBy.map((group) => raw<string | null>`${raw.raw(GROUP_SQL[group])}`.as(group));
    const joined = query.groupBy.includes('tag');
    let select = sql
      .selectFrom(
        joined
          ? (raw<AttemptsTable>`attempts LEFT JOIN json_each(attempts.tags) AS tag ON 1`.as('attempts') as never)
          : 'attempts',
      )
      .select([
        ...columns,
        raw<bigint>`count(DISTINCT request_id)`.as('requests'),
        raw<bigint>`sum(input_tokens)`.as('input'),
        raw<bigint>`sum(output_tokens)`.as('output'),
        raw<bigint>`sum(cost)`.as('cost'),
      ] as never)
      .where((expression) => attemptsIn(expression as never, query.scope));
    if (query.from !== undefined) select = select.where('admitted_at' as never, '>=', query.from as never);
    if (query.to !== undefined) select = select.where('admitted_at' as never, '<', query.to as never);
    if (query.groupBy.length > 0)
      select = select
        .groupBy(query.groupBy.map((group) => raw`${raw.raw(GROUP_SQL[group])}`) as never)
        .orderBy(raw`sum(cost)` as never, 'desc');
    const compiled = select.compile();
    const text = joined
      ? compiled.sql.replace(/from .*? where/i, 'from attempts left join json_each(attempts.tags) as tag where')
      : compiled.sql;
    const rows = this.runner.all({
      compile: () => ({ ...compiled, sql: text }) as never,
    }) as unknown as readonly Record<string, unknown>[];
    return rows
      .filter((row) => row['requests'] !== 0n)
      .map((row) => ({
        group: Object.fromEntries(query.groupBy.map((group) => [group, (row[group] ?? null) as string | null])),
        requests: Number(row['requests']),
        inputTokens: Number(row['input'] ?? 0),
        outputTokens: Number(row['output'] ?? 0),
        cost: (row['cost'] ?? 0n) as NanoUsd,
      }));
  }

  requests(query: RequestQuery): Page<RequestRecord> {
    this.#shipAll();
    const { cursor, from, to, status } = query;
    const rows = this.runner.all(
      sql
        .selectFrom('requests')
        .selectAll()
        .where((expression) => requestsIn(expression as never, query.scope))
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
    this.#shipAll();
    const row = this.runner.first(sql.selectFrom('requests').selectAll().where('id', '=', id)) as unknown as
      | Read<RequestsTable>
      | undefined;
    const attempts = this.runner.all(
      sql.selectFrom('attempts').selectAll().where('request_id', '=', id).orderBy('id'),
    ) as unknown as readonly Read<AttemptsTable>[];
    return { request: row === undefined ? undefined : readRequest(row), attempts: attempts.map(readAttempt) };
  }

  async flush(): Promise<void> {
    this.#shipAll();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    this.#writeUnwritten();
    this.#shipAll();
    await this.#shipping;
    this.journal.close(this.#waiting.length === 0 && this.#open.size === 0);
  }

  #writeUnwritten(): void {
    if (this.#unwritten === '') return;
    const lines = this.#unwritten;
    this.#unwritten = '';
    try {
      this.journal.append(lines);
    } catch (error) {
      // The rows are still on their way to the database, and the intents before them are safe.
      this.logger.error('the journal cannot be written', { error: String(error) });
    }
  }

  #enqueue(kind: 'a' | 'r' | 't', values: Values): void {
    this.#waiting.push({ kind, values });
    if (this.#cancel === undefined && this.#shipping === undefined && !this.#closed)
      this.#cancel = this.clock.schedule(SHIP_AFTER_MS, () => this.#startShipping());
  }

  #startShipping(): void {
    this.#cancel = undefined;
    this.#shipping ??= this.#shipInBatches().finally(() => {
      this.#shipping = undefined;
      if (this.#waiting.length > 0 && !this.#closed)
        this.#cancel ??= this.clock.schedule(SHIP_AFTER_MS, () => this.#startShipping());
    });
  }

  /** A batch at a time, with the event loop in between. */
  async #shipInBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#shipBatch()) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#rotateIfLarge();
  }

  #shipAll(): void {
    while (this.#waiting.length > 0 && this.#shipBatch());
  }

  #shipBatch(): boolean {
    const batch = this.#waiting.slice(0, BATCH_ROWS);
    try {
      this.database.exec('BEGIN');
      try {
        for (const { kind, values } of batch) this.#statementFor(kind).run(...values);
        this.database.exec('COMMIT');
      } catch (error) {
        this.database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      this.logger.error('the database does not take rows; they stay in the journal', {
        rows: this.#waiting.length,
        error: String(error),
      });
      return false;
    }
    this.#waiting = this.#waiting.length === batch.length ? [] : this.#waiting.slice(batch.length);
    return true;
  }

  #statementFor(kind: 'a' | 'r' | 't'): StatementSync {
    return kind === 'a' ? this.#insertAttempt : kind === 'r' ? this.#insertRequest : this.#insertTrace;
  }

  #rotateIfLarge(): void {
    if (this.journal.size < ROTATE_BYTES || this.#waiting.length > 0 || this.#unwritten !== '') return;
    // Before the journal forgets them, the rows must be beyond a power cut too.
    this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    this.journal.rotate([...this.#open.values()].join(''));
  }

  /** Books what an earlier process left: outcomes as they are, calls that were in flight by their estimate. */
  #recover(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    const intents = new Map<string, JournalEntry>();
    const requests = new Set<string>();
    const outcomes: { kind: 'a' | 'r'; values: Values }[] = [];
    for (const entry of entries) {
      if (entry.kind === 'i') intents.set(entry.id, entry);
      else {
        if (entry.kind === 'a') intents.delete(entry.id);
        else requests.add(entry.id);
        outcomes.push({ kind: entry.kind, values: restoreValues(entry) });
      }
    }
    for (const intent of intents.values()) {
      const values = restoreValues(intent);
      outcomes.push({ kind: 'a', values });
      const requestId = String(values[1]);
      if (requests.has(requestId)) continue;
      requests.add(requestId);
      outcomes.push({ kind: 'r', values: requestOfIntent(values) });
    }
    this.#waiting = outcomes;
    this.#shipAll();
    if (this.#waiting.length > 0)
      throw new Error('The journal of an earlier run could not be brought into the database; see the log.');
    this.journal.rotate('');
    this.logger.info('journal recovered', { entries: entries.length, inFlight: intents.size });
  }
}

const GROUP_SQL: Readonly<Record<SpendGroup, string>> = {
  org: 'org',
  team: 'team',
  user: '"user"',
  key: '"key"',
  end_user: 'end_user',
  model: 'model',
  provider: 'provider',
  tag: 'tag.value',
  day: "strftime('%Y-%m-%d', admitted_at / 1000, 'unixepoch')",
};

/** The attempt that an intent is booked as when nobody came back to it. */
function asEstimated(intent: AttemptIntent): AttemptRecord {
  return {
    intent,
    status: 'truncated',
    httpStatus: undefined,
    upstreamRequestId: undefined,
    ttftMs: undefined,
    durationMs: 0,
    buckets: { ...EMPTY_BUCKETS, inputUncached: intent.estimatedInputTokens },
    cost: intent.estimatedCost,
    estimated: true,
    reported: false,
    unpriced: false,
    error: 'the gateway ended while the call was in flight',
  };
}

function restoreValues(entry: JournalEntry): Values {
  const columns: readonly string[] = entry.kind === 'r' ? REQUEST_COLUMNS : ATTEMPT_COLUMNS;
  return entry.values.map((value, index) =>
    (columns[index] === 'cost' || columns[index] === 'estimated_cost') && typeof value === 'string'
      ? BigInt(value)
      : value,
  );
}

/** The request row of an attempt that was in flight. */
function requestOfIntent(values: Values): Values {
  const at = (column: (typeof ATTEMPT_COLUMNS)[number]): string | number | bigint | null =>
    values[ATTEMPT_COLUMNS.indexOf(column)] ?? null;
  return [
    at('request_id'),
    at('admitted_at'),
    at('org'),
    at('team'),
    at('user'),
    at('key'),
    at('end_user'),
    at('tags'),
    at('operation'),
    at('dialect'),
    at('model'),
    'truncated',
    'internal',
    500,
    1,
    'miss',
    at('buckets'),
    at('cost'),
    null,
    0,
    0,
    at('generation'),
    1,
  ];
}

function insertSql(table: string, columns: readonly string[]): string {
  return `INSERT OR IGNORE INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

const SCOPE_COLUMNS = { org: 'org', team: 'team', user: 'user', key: 'key', endUser: 'end_user' } as const;

function attemptsIn(expression: ExpressionBuilder<HelixSchema, 'attempts'>, scope: Scope): Where {
  const conditions = commonConditions(expression as never, scope);
  if (scope.provider !== undefined) conditions.push(expression('provider', '=', scope.provider) as never);
  if (scope.model !== undefined) {
    conditions.push(
      expression.or([
        expression('model', '=', scope.model),
        expression(raw<string>`provider || '/' || upstream_model`, '=', scope.model),
      ]) as never,
    );
  }
  return expression.and(conditions as never) as never;
}

function requestsIn(expression: ExpressionBuilder<HelixSchema, 'requests'>, scope: Scope): Where {
  const conditions = commonConditions(expression as never, scope);
  if (scope.model !== undefined) conditions.push(expression('model', '=', scope.model) as never);
  if (scope.provider !== undefined)
    conditions.push(
      raw<SqlBool>`exists (select 1 from attempts where attempts.request_id = requests.id and attempts.provider = ${scope.provider})` as never,
    );
  return expression.and(conditions as never) as never;
}

function commonConditions(expression: ExpressionBuilder<HelixSchema, 'requests'>, scope: Scope): Where[] {
  const conditions: Where[] = [];
  for (const [kind, column] of Object.entries(SCOPE_COLUMNS) as [
    keyof typeof SCOPE_COLUMNS,
    (typeof SCOPE_COLUMNS)[keyof typeof SCOPE_COLUMNS],
  ][]) {
    const id = scope[kind];
    if (id !== undefined) conditions.push(expression(column, '=', id) as never);
  }
  if (scope.member !== undefined) {
    const [team = '', user = ''] = scope.member.split(':');
    conditions.push(expression('team', '=', team) as never, expression('user', '=', user) as never);
  }
  if (scope.tag !== undefined)
    conditions.push(raw<SqlBool>`exists (select 1 from json_each(tags) where value = ${scope.tag})` as never);
  return conditions;
}
