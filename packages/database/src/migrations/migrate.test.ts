import { DatabaseSync } from 'node:sqlite';
import { EMPTY_BUCKETS, type NanoUsd } from '@helix/contracts';
import { anAttempt, anIntent, aRequest } from '@helix/testkit';
import { findRequest, listRequests } from '../ledger/request-queries.js';
import { groupSpend } from '../ledger/spend-queries.js';
import { decodeTrace } from '../ledger/trace-data.js';
import { QueryRunner } from '../query-compiler.js';
import { INITIAL } from './0001-initial.js';
import { migrate } from './migrate.js';

const PAYER = {
  org: undefined,
  team: 'team_1',
  user: 'user_1',
  key: 'key_1',
  endUser: 'Grüße "x"\n',
  tags: ['a', '"b"'],
};
const COST = (2n ** 60n + 1n) as NanoUsd;
const FREE_OF_NAMES = {
  org: undefined,
  team: undefined,
  user: undefined,
  key: undefined,
  endUser: undefined,
  tags: [],
};
const ATTEMPTS = [
  anAttempt({
    intent: anIntent({ id: 'att_1', requestId: 'req_1', admittedAt: 1_000, payer: PAYER, estimatedCost: COST }),
    cost: COST,
    error: "timeout: it's late",
    reported: true,
  }),
  anAttempt({
    intent: anIntent({ id: 'att_2', requestId: 'req_1', admittedAt: 1_000, payer: PAYER, provider: 'claude' }),
  }),
  anAttempt({
    intent: anIntent({ id: 'att_3', requestId: 'req_2', admittedAt: 2_000, payer: FREE_OF_NAMES }),
    ttftMs: undefined,
    httpStatus: undefined,
    upstreamRequestId: undefined,
  }),
];
const REQUESTS = [
  aRequest({ id: 'req_1', createdAt: 1_000, payer: PAYER, cost: COST, attempts: 2 }),
  aRequest({
    id: 'req_2',
    createdAt: 2_000,
    payer: FREE_OF_NAMES,
    status: 'failed',
    code: 'internal',
    httpStatus: 500,
  }),
  aRequest({ id: 'req_3', createdAt: 3_000, payer: PAYER, buckets: EMPTY_BUCKETS, attempts: 0, ttftMs: undefined }),
];

/** A database as version 1 left it. */
function openVersionOne(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(`${INITIAL} PRAGMA user_version = 1;`);
  const insert = (table: string, values: readonly (string | number | bigint | null)[]): void => {
    database.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
  };
  const payer = ({ org, team, user, key, endUser, tags }: typeof PAYER | typeof FREE_OF_NAMES) => [
    org ?? null,
    team ?? null,
    user ?? null,
    key ?? null,
    endUser ?? null,
    tags.length === 0 ? null : JSON.stringify(tags),
  ];
  for (const { intent, buckets, ...rest } of ATTEMPTS)
    insert('attempts', [
      intent.id,
      intent.requestId,
      intent.admittedAt,
      intent.startedAt,
      ...payer(intent.payer as typeof PAYER),
      intent.model,
      intent.provider,
      intent.upstreamModel,
      intent.operation,
      intent.dialect,
      intent.generation,
      rest.status,
      rest.httpStatus ?? null,
      rest.upstreamRequestId ?? null,
      rest.ttftMs ?? null,
      rest.durationMs,
      Object.values(buckets).join(','),
      30,
      12,
      rest.cost,
      intent.estimatedCost,
      intent.estimatedInputTokens,
      rest.reported ? 2 : 0,
      rest.error ?? null,
    ]);
  for (const request of REQUESTS)
    insert('requests', [
      request.id,
      request.createdAt,
      ...payer(request.payer as typeof PAYER),
      request.operation,
      request.dialect,
      request.model,
      request.status,
      request.code ?? null,
      request.httpStatus,
      0,
      request.cache,
      Object.values(request.buckets).join(','),
      request.cost,
      request.ttftMs ?? null,
      request.durationMs,
      request.overheadMs,
      request.generation,
      request.attempts,
    ]);
  insert('traces', ['req_1', 1_000, JSON.stringify({ trace: [], meters: [], warnings: ['top_k'] })]);
  return database;
}

describe('migrate', () => {
  it('brings the rows of version 1 along, exactly', () => {
    const database = openVersionOne();
    migrate(database);
    const runner = new QueryRunner(database);
    const page = listRequests(runner, {
      scope: {},
      status: undefined,
      from: undefined,
      to: undefined,
      limit: 10,
      cursor: undefined,
    });
    expect(page.data).toEqual([...REQUESTS].reverse());
    expect(findRequest(runner, 'req_1').attempts).toEqual(ATTEMPTS.slice(0, 2));
    expect(findRequest(runner, 'req_2').attempts).toEqual(ATTEMPTS.slice(2));
    expect(groupSpend(runner, { scope: {}, from: undefined, to: undefined, groupBy: ['team'] })).toEqual([
      { group: { team: 'team_1' }, requests: 1, inputTokens: 60, outputTokens: 24, cost: COST + 300n },
      { group: { team: null }, requests: 1, inputTokens: 30, outputTokens: 12, cost: 300n },
    ]);
    const data = String(database.prepare('SELECT data FROM traces WHERE created_at = 1000').get()?.['data']);
    expect(decodeTrace(data, undefined)).toEqual({ trace: [], meters: [], warnings: ['top_k'] });
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    expect(tables.map(({ name }) => name)).toEqual([
      'attempts',
      'audit',
      'caps',
      'keys',
      'meter_sets',
      'orgs',
      'origins',
      'owned_objects',
      'payers',
      'requests',
      'responses',
      'teams',
      'traces',
      'users',
    ]);
    database.close();
  });

  it('does nothing to a database that is up to date, and refuses one of a newer version', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    migrate(database);
    database.exec('PRAGMA user_version = 99');
    expect(() => migrate(database)).toThrow(/schema 99/);
    database.close();
  });
});
