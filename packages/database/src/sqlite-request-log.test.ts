import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestTrace } from '@helix/contracts';
import { aRequest, FakeClock, FakeLogger, waitUntil } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from './open-database.js';

const trace: RequestTrace = {
  requestId: 'req_1',
  createdAt: 1_000,
  trace: [{ hook: 'route', plugin: 'routing', ms: 0.5, said: 'ordered', candidates: ['openai/gpt-4o'] }],
  meters: [{ id: 'usd', reserved: 500n, settled: 300n }],
  warnings: ['top_k'],
};

describe('with a database', () => {
  let root: string;
  let clock: FakeClock;
  let database: HelixDatabase;
  const open = (): HelixDatabase =>
    openDatabase({
      file: join(root, 'helix.db'),
      journalDirectory: join(root, 'journal'),
      clock,
      logger: new FakeLogger(),
    });

  /** A trace is found through its request. */
  const complete = (id: string, createdAt: number): void => database.ledger.complete(aRequest({ id, createdAt }));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-log-'));
    clock = new FakeClock();
    database = open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('the request log finds a trace at once, and after the database was opened again', async () => {
    complete('req_1', 1_000);
    database.requestLog.append(trace);
    expect(await database.requestLog.find('req_1')).toEqual(trace);
    expect(await database.requestLog.find('req_2')).toBeUndefined();
    await database.close();
    database = open();
    expect(await database.requestLog.find('req_1')).toEqual(trace);
  });

  it('the request log goes on after a restart on the same day', async () => {
    complete('req_1', 1_000);
    database.requestLog.append(trace);
    await database.close();
    database = open();
    complete('req_2', 2_000);
    database.requestLog.append({ ...trace, requestId: 'req_2', createdAt: 2_000 });
    expect(await database.requestLog.find('req_2')).toEqual({ ...trace, requestId: 'req_2', createdAt: 2_000 });
    expect(await database.requestLog.find('req_1')).toEqual(trace);
  });

  it('the request log keeps one trace of a request, the first', async () => {
    complete('req_1', 1_000);
    database.requestLog.append(trace);
    database.requestLog.append({ ...trace, warnings: [] });
    expect(await database.requestLog.find('req_1')).toEqual(trace);
  });

  it('the request log forgets what is older than asked, and says how much that was', async () => {
    for (const createdAt of [1_000, 2_000, 3_000]) {
      complete(`req_${createdAt}`, createdAt);
      database.requestLog.append({ ...trace, requestId: `req_${createdAt}`, createdAt });
    }
    await database.ledger.flush();
    expect(await database.requestLog.prune(2_000)).toBe(1);
    expect(await database.requestLog.find('req_1000')).toBeUndefined();
    expect(await database.requestLog.find('req_2000')).toBeDefined();
    expect(await database.requestLog.prune(10_000)).toBe(2);
  });

  it('the request log keeps the names of the meters as long as a trace of their day', async () => {
    const day = 86_400_000;
    const append = (requestId: string, createdAt: number): void => {
      complete(requestId, createdAt);
      database.requestLog.append({ ...trace, requestId, createdAt });
    };
    append('req_old', 1_000);
    append('req_edge', day + 1_000);
    append('req_new', day + 3_000);
    expect(await database.requestLog.prune(day + 2_000)).toBe(0);
    await database.ledger.flush();
    expect(await database.requestLog.prune(day + 2_000)).toBe(2);
    expect((await database.requestLog.find('req_new'))?.meters).toEqual(trace.meters);
    append('req_again', 2 * day);
    expect((await database.requestLog.find('req_again'))?.meters).toEqual(trace.meters);
  });

  it('traces reach the database by themselves, a moment later, in one batch', async () => {
    const idle = clock.pending;
    for (let index = 0; index < 5; index++) database.requestLog.append({ ...trace, requestId: `req_${index}` });
    expect(await database.requestLog.prune(10_000)).toBe(0);
    expect(clock.pending).toBe(idle + 1);
    clock.advance(100);
    await waitUntil(() => clock.pending === idle);
    expect(await database.requestLog.prune(10_000)).toBe(5);
  });

  it('the audit log lists entries newest first, page by page', async () => {
    const entry = {
      actor: 'admin',
      address: undefined,
      action: 'key.create',
      target: 'key_1',
      details: { name: 'ci' },
    };
    for (const id of ['aud_1', 'aud_2', 'aud_3']) await database.audit.append({ ...entry, id, at: 1_000 });
    const first = await database.audit.list({ limit: 2, cursor: undefined });
    expect(first.data.map(({ id }) => id)).toEqual(['aud_3', 'aud_2']);
    expect(first.data[0]).toMatchObject({ action: 'key.create', details: { name: 'ci' } });
    const second = await database.audit.list({ limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ data: [{ id: 'aud_1' }], nextCursor: undefined });
  });

  it('is healthy until it is closed', async () => {
    expect(database.health()).toEqual({ ok: true });
    await database.close().then(() => expect(database.health()).toEqual({ ok: false }));
    database = open();
  });
});
