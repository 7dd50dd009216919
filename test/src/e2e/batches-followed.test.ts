import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import OpenAI, { toFile } from 'openai';
import { BATCH_LINES, type Budget, budgetOf, createBatch as createBatchOf } from '../support/batch-calls.js';
import { type FakeStore, fakeStore } from '../support/fake-store.js';
import { LeapingClock } from '../support/leaping-clock.js';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const STEP = 5_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Two answers of 100 tokens at 1000 USD a million, halved; the input costs nothing. */
const MOST = 0.1;
const KEYED = { UP_KEY: 'upstream-key' };

describe('batches that nobody looks at', () => {
  let upstream: FakeUpstream;
  let store: FakeStore;
  let gateway: TestGateway;
  let adminKey: string;
  let openai: OpenAI;
  let clock: LeapingClock;
  let log: string[];
  let env: NodeJS.ProcessEnv;

  function yaml(): string {
    return `providers:
  up: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: "\${UP_KEY}" }
models:
  chat: up/gpt-4o
prices: { "up/*": { input: 0, output: 1000, batchFactor: 0.5 } }
${pluginsYaml({ 'cost-cap': `{ caps: [ { scope: team, usd: 1, per: month, zone: UTC, mode: strict } ] }` })}`;
  }

  async function start(directory?: string): Promise<void> {
    const logStream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        log.push(...chunk.toString('utf8').split('\n'));
        done();
      },
    });
    gateway = await runGateway(yaml(), {
      env,
      clock,
      logStream,
      logLevel: 'warn',
      ...(directory !== undefined && { directory }),
    });
    // A restarted gateway does not tell it again.
    if (directory === undefined) {
      adminKey = gateway.adminKey;
      openai = clientOf(gateway.key);
    }
  }

  function clientOf(apiKey: string): OpenAI {
    return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });
  }

  const createBatch = (options?: OpenAI.RequestOptions): Promise<OpenAI.Batch> => createBatchOf(openai, options);

  const budget = (): Promise<Budget | undefined> => budgetOf(gateway.url, adminKey);

  async function budgetBecomes(settled: number, reserved: number): Promise<void> {
    let now: Awaited<ReturnType<typeof budget>>;
    await waitUntil(
      async () => {
        now = await budget();
        return now?.settled === settled && now.reserved === reserved;
      },
      { what: `the budget ${settled} / ${reserved}` },
    );
  }

  async function leapUntil(mostMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let leapt = 0; leapt < mostMs; leapt += STEP) {
      await clock.leap(STEP, STEP);
      // What was sent is answered before time goes on.
      if (upstream.inFlight > 0) await waitUntil(() => upstream.inFlight === 0, { what: 'answers' });
      if (await holds()) return;
    }
    throw new Error(`Nothing came of it in ${mostMs / MINUTE} minutes: ${log.slice(0, 5).join(' ')}`);
  }

  const looks = (): number =>
    upstream.journal.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/batches/')).length;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => {
    upstream.reset();
    store = fakeStore(upstream);
    clock = new LeapingClock();
    log = [];
    env = KEYED;
  });
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('are held and booked at the price of a batch, once, when they have ended', async () => {
    await start();
    const batch = await createBatch();
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    await leapUntil(10 * MINUTE, () => looks() > 0);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    store.batches.set(batch.id, {
      ...batch,
      status: 'completed',
      output_file_id: 'file-out',
      usage: { input_tokens: 20, output_tokens: 50, total_tokens: 70 },
    });
    await leapUntil(10 * MINUTE, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.025, reserved: 0 });
    const before = looks();
    await openai.batches.retrieve(batch.id);
    await clock.leap(HOUR, 20_000);
    expect(looks()).toBe(before + 1);
    expect(await budget()).toEqual({ settled: 0.025, reserved: 0 });
    const booked = (await requestsOf(gateway)).filter(({ cost_usd: cost }) => cost !== 0);
    expect(booked).toEqual([expect.objectContaining({ operation: 'batches', cost_usd: 0.025, estimated: false })]);
    // Its output is the owner's, though only the gateway has seen that there is one.
    expect(await openai.files.retrieve('file-out')).toMatchObject({ id: 'file-out' });
  });

  it('are booked by the lines of their output where they do not say what they used', async () => {
    await start();
    const batch = await createBatch();
    const line = (tokens: number): string =>
      JSON.stringify({ response: { body: { usage: { prompt_tokens: 5, completion_tokens: tokens } } } });
    store.contents.set('file-out', `${line(30)}\n${line(40)}\n`);
    store.batches.set(batch.id, { ...batch, status: 'completed', output_file_id: 'file-out' });
    await leapUntil(10 * MINUTE, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.035, reserved: 0 });
  });

  it('are asked for more rarely with their age, and after failures', async () => {
    await start();
    await createBatch();
    const born = clock.now();
    await leapUntil(HOUR, () => looks() === 3);
    expect(clock.now() - born).toBeLessThan(6 * MINUTE);
    await leapUntil(4 * HOUR, () => clock.now() > born + 3 * HOUR);
    const before = looks();
    expect(before).toBeLessThan(60);
    const old = clock.now();
    await leapUntil(3 * HOUR, () => looks() === before + 3);
    expect(clock.now() - old).toBeGreaterThan(20 * MINUTE);
    upstream.respond({ error: { status: 500, message: 'down' } });
    const failing = looks();
    const until = clock.now() + 4 * HOUR;
    await leapUntil(5 * HOUR, () => clock.now() > until);
    expect(looks() - failing).toBeLessThanOrEqual(8);
    expect(looks() - failing).toBeGreaterThanOrEqual(3);
  });

  it('are followed over a restart, a few at a time', async () => {
    await start();
    const batches: OpenAI.Batch[] = [];
    for (let made = 0; made < 8; made++) batches.push(await createBatch());
    const { server, directory } = gateway;
    await server.stop('restart');
    await start(directory);
    for (const batch of batches)
      store.batches.set(batch.id, { ...batch, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    upstream.maxInFlight = 0;
    await leapUntil(10 * MINUTE, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.04, reserved: 0 });
    expect(upstream.maxInFlight).toBeLessThanOrEqual(4);
  });

  it('are booked beside one that their provider does not know', async () => {
    await start();
    const [unknown, ended] = [await createBatch(), await createBatch()];
    store.batches.delete(unknown.id);
    store.batches.set(ended.id, { ...ended, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    await leapUntil(10 * MINUTE, async () => (await budget())?.settled === 0.005);
    expect(await budget()).toEqual({ settled: 0.005, reserved: MOST });
  });

  it('are not given up for one failure after the gateway was away for days', async () => {
    await start();
    const batch = await createBatch();
    const { server, directory } = gateway;
    await server.stop('restart');
    await clock.leap(96 * HOUR, 24 * HOUR);
    await start(directory);
    upstream.script({ error: { status: 500, message: 'down' } });
    await leapUntil(HOUR, () => log.some((line) => line.includes('could not be looked at')));
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    store.batches.set(batch.id, { ...batch, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    await leapUntil(2 * HOUR, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.005, reserved: 0 });
  });

  it('are asked for at the provider of the configuration that is live by then', async () => {
    await start();
    const batch = await createBatch();
    const other = await FakeUpstream.start();
    const moved = fakeStore(other);
    moved.batches.set(batch.id, { ...batch, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    gateway.writeConfig(yaml().replace(upstream.url, other.url));
    expect(await gateway.server.reload('test')).toMatchObject({ ok: true });
    await leapUntil(10 * MINUTE, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.005, reserved: 0 });
    expect(other.journal.length).toBeGreaterThan(0);
    await other.close();
  });

  it('are given up after 72 hours without their provider’s key: nothing is held, and the log says so', async () => {
    await start();
    await createBatch();
    const { server, directory } = gateway;
    await server.stop('restart');
    env = {};
    await start(directory);
    upstream.journal.length = 0;
    await clock.leap(71 * HOUR, 20_000);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    await clock.leap(3 * HOUR, 20_000);
    await budgetBecomes(0, 0);
    expect(upstream.journal).toHaveLength(0);
    expect(log.filter((line) => line.includes('given up'))).toEqual([expect.stringContaining('"provider":"up"')]);
    const { data } = (await (
      await fetch(`${gateway.url}/admin/v1/requests?limit=10`, { headers: { authorization: `Bearer ${adminKey}` } })
    ).json()) as { data: Record<string, unknown>[] };
    expect(data).toContainEqual(
      expect.objectContaining({ operation: 'batches', status: 'failed', code: 'upstream_unavailable', cost_usd: 0 }),
    );
  });

  it('are booked by what was held when they have ended and their output stays away', async () => {
    await start();
    const batch = await createBatch();
    store.batches.set(batch.id, { ...batch, status: 'completed', output_file_id: 'file-gone' });
    await leapUntil(10 * MINUTE, () => looks() > 0);
    await clock.leap(71 * HOUR, 20_000);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    await clock.leap(2 * HOUR, 20_000);
    await leapUntil(3 * HOUR, async () => (await budget())?.reserved === 0);
    expect((await budget())?.settled).toBeGreaterThan(0);
    expect(await requestsOf(gateway)).toContainEqual(
      expect.objectContaining({ operation: 'batches', status: 'ok', estimated: true }),
    );
  });

  it('do not keep the gateway from stopping while one is asked for', async () => {
    await start();
    await createBatch();
    upstream.respond({ silence: 'headers' });
    await waitUntil(
      async () => {
        await clock.leap(STEP, STEP);
        return upstream.inFlight === 1;
      },
      { what: 'a look at the batch' },
    );
    const stopping = performance.now();
    await gateway.server.stop('test');
    expect(performance.now() - stopping).toBeLessThan(2_000);
    await waitUntil(() => upstream.inFlight === 0, { what: 'the end of the call' });
  });

  it('are held though their caller left before it was told of them', async () => {
    await start();
    store.making = { delayMs: 200 };
    const caller = new AbortController();
    const left = createBatch({ signal: caller.signal });
    await upstream.waitFor((journal) => journal.some(({ path }) => path === '/v1/batches'));
    caller.abort();
    await expect(left).rejects.toThrow();
    await waitUntil(() => store.batches.size === 1 && upstream.inFlight === 0, { what: 'the batch' });
    await waitUntil(async () => (await openai.batches.list()).data.length === 1, { what: 'its row' });
    await budgetBecomes(0, MOST);
  });

  it('are held and followed when their row cannot be written, which is done later', async () => {
    await start();
    const database = new DatabaseSync(join(gateway.directory, 'data', 'helix.db'));
    const file = await openai.files.create({
      purpose: 'batch',
      file: await toFile(Buffer.from(BATCH_LINES), 'in.jsonl'),
    });
    const order = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON owned_objects BEGIN SELECT RAISE(FAIL, 'disk is full'); END`);
    const batch = await openai.batches.create(order);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    expect(await openai.batches.retrieve(batch.id)).toMatchObject({ id: batch.id });
    expect((await openai.batches.list()).data).toHaveLength(1);
    // Nothing more is made that could be lost.
    const made = store.batches.size;
    await expect(openai.batches.create(order)).rejects.toMatchObject({ status: 503, code: 'store_unavailable' });
    expect(store.batches.size).toBe(made);
    const rows = (): unknown[] => database.prepare('SELECT is_open FROM owned_objects WHERE id = ?').all(batch.id);
    expect(rows()).toEqual([]);
    database.exec('DROP TRIGGER full');
    await clock.leap(MINUTE);
    await waitUntil(() => rows().length === 1, { what: 'the row' });
    store.batches.set(batch.id, { ...batch, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    await leapUntil(10 * MINUTE, async () => (await budget())?.reserved === 0);
    expect(await budget()).toEqual({ settled: 0.005, reserved: 0 });
    expect(rows()).toMatchObject([{ is_open: 0 }]);
    database.close();
  });
});
