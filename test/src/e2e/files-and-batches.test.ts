import { FakeUpstream } from '@helix/testkit';
import OpenAI, { toFile } from 'openai';
import {
  BATCH_LINES,
  type Budget,
  budgetOf,
  createBatch as createBatchOf,
  uploadLines,
} from '../support/batch-calls.js';
import { type FakeStore, fakeStore } from '../support/fake-store.js';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

/** Two answers of 100 tokens at 1000 USD a million; the input costs nothing. */
const MOST = 0.2;

describe('files and batches', () => {
  let upstream: FakeUpstream;
  let store: FakeStore;
  let gateway: TestGateway;
  let openai: OpenAI;
  let adminKey: string;

  function yaml(usd = 1, extra = ''): string {
    return `providers:
  up: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  sandbox: { use: "@helix/provider-sandbox" }
${extra === '' ? '' : `  ${extra}: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }`}
models:
  chat: up/gpt-4o
  sandbox: sandbox/sandbox
${extra === '' ? '' : `  more: ${extra}/gpt-4o`}
prices: { "up/*": { input: 0, output: 1000 } }
${pluginsYaml({ 'cost-cap': `{ caps: [ { scope: team, usd: ${usd}, per: month, zone: UTC, mode: strict } ] }` })}`;
  }

  async function start(text = yaml(), directory?: string): Promise<void> {
    gateway = await runGateway(text, directory === undefined ? {} : { directory });
    // A restarted gateway tells neither again.
    if (directory !== undefined) return;
    adminKey = gateway.adminKey;
    openai = clientOf(gateway.key);
  }

  function clientOf(apiKey: string): OpenAI {
    return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });
  }

  const upload = (text?: string): Promise<OpenAI.FileObject> => uploadLines(openai, text);
  const createBatch = (): Promise<OpenAI.Batch> => createBatchOf(openai);

  const budget = (): Promise<Budget | undefined> => budgetOf(gateway.url, adminKey);

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => {
    upstream.reset();
    store = fakeStore(upstream);
  });
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('keep a file at the provider, with its own name for the model in each line', async () => {
    await start();
    const file = await upload();
    const [entry] = upstream.journal;
    expect(entry).toMatchObject({ method: 'POST', path: '/v1/files' });
    expect(entry?.headers['authorization']).toBe('Bearer upstream-key');
    expect(entry?.bytes.toString()).toContain(`${BATCH_LINES.replaceAll('"chat"', '"gpt-4o"')}\n`);
    expect(await openai.files.retrieve(file.id)).toMatchObject({ status: 'processed' });
    expect((await openai.files.list()).data.map(({ id }) => id)).toEqual([file.id]);
    await openai.files.delete(file.id);
    expect((await openai.files.list()).data).toEqual([]);
    await expect(openai.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
    expect((await budget()) ?? { settled: 0, reserved: 0 }).toEqual({ settled: 0, reserved: 0 });
  });

  it('hold a batch’s bound when it is made and book its usage when it has ended, once', async () => {
    await start();
    const batch = await createBatch();
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    expect(await openai.batches.retrieve(batch.id)).toMatchObject({ status: 'validating' });
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    store.batches.set(batch.id, {
      ...batch,
      status: 'completed',
      output_file_id: 'file-out',
      request_counts: { total: 2, completed: 2, failed: 0 },
      usage: { input_tokens: 20, output_tokens: 50, total_tokens: 70 },
    });
    await Promise.all([openai.batches.retrieve(batch.id), openai.batches.retrieve(batch.id)]);
    await openai.batches.retrieve(batch.id);
    expect(await budget()).toEqual({ settled: 0.05, reserved: 0 });
    const { data } = await gateway.admin<{ data: unknown[] }>('GET', 'spend?group_by=model');
    expect(data).toContainEqual(expect.objectContaining({ model: 'chat', cost_usd: 0.05, output_tokens: 50 }));
    expect(await requestsOf(gateway)).toContainEqual(
      expect.objectContaining({ operation: 'batches', model: 'chat', cost_usd: 0.05, estimated: false }),
    );
    expect((await openai.batches.list()).data).toEqual([
      expect.objectContaining({ id: batch.id, status: 'completed' }),
    ]);
  });

  it('book a batch that does not say what it used by the lines of its output', async () => {
    await start();
    const batch = await createBatch();
    store.batches.set(batch.id, { ...batch, status: 'completed', output_file_id: 'file-out' });
    await openai.batches.retrieve(batch.id);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    const line = (tokens: number): string =>
      JSON.stringify({
        response: { status_code: 200, body: { usage: { prompt_tokens: 5, completion_tokens: tokens } } },
      });
    store.contents.set('file-out', `${line(30)}\n${line(40)}\n`);
    expect(await (await openai.files.content('file-out')).text()).toBe(`${line(30)}\n${line(40)}\n`);
    expect(await budget()).toEqual({ settled: 0.07, reserved: 0 });
  });

  it('let go what a batch holds that made nothing', async () => {
    await start();
    const batch = await createBatch();
    expect(await openai.batches.cancel(batch.id)).toMatchObject({ status: 'cancelling' });
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    store.batches.set(batch.id, {
      ...batch,
      status: 'cancelled',
      request_counts: { total: 2, completed: 0, failed: 0 },
    });
    await openai.batches.retrieve(batch.id);
    expect(await budget()).toEqual({ settled: 0, reserved: 0 });
  });

  it('go on holding it over a restart', async () => {
    await start();
    const batch = await createBatch();
    const { server, directory, key } = gateway;
    await server.stop('restart');
    await start(yaml(), directory);
    openai = clientOf(key);
    expect(await budget()).toEqual({ settled: 0, reserved: MOST });
    store.batches.set(batch.id, { ...batch, status: 'completed', usage: { input_tokens: 1, output_tokens: 10 } });
    await openai.batches.retrieve(batch.id);
    expect(await budget()).toEqual({ settled: 0.01, reserved: 0 });
  });

  it('are refused at a cap before the provider', async () => {
    await start(yaml(0.1));
    const { id } = await upload();
    upstream.journal.length = 0;
    await expect(
      openai.batches.create({ input_file_id: id, endpoint: '/v1/chat/completions', completion_window: '24h' }),
    ).rejects.toMatchObject({ status: 402, code: 'spend_cap_reached' });
    expect(upstream.journal).toHaveLength(0);
    expect((await budget()) ?? { settled: 0, reserved: 0 }).toEqual({ settled: 0, reserved: 0 });
  });

  it('are told what they miss', async () => {
    await start();
    const response = await gateway.post('/v1/batches', { endpoint: '/v1/chat/completions' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: 'input_file_id' } });
  });

  it('are another team’s business to nobody', async () => {
    await start();
    const batch = await createBatch();
    const { id: team } = await gateway.admin<{ id: string }>('POST', 'teams', { name: 'other' });
    const { key } = await gateway.createKey({ team });
    const other = clientOf(key);
    upstream.journal.length = 0;
    const file = String(batch.input_file_id);
    for (const refused of [
      other.files.retrieve(file),
      other.files.content(file),
      other.files.delete(file),
      other.batches.retrieve(batch.id),
      other.batches.cancel(batch.id),
      other.batches.create({ input_file_id: file, endpoint: '/v1/chat/completions', completion_window: '24h' }),
    ])
      await expect(refused).rejects.toMatchObject({ status: 404, code: 'not_found' });
    expect((await other.files.list()).data).toEqual([]);
    expect((await other.batches.list()).data).toEqual([]);
    expect(upstream.journal).toHaveLength(0);
    const { key: colleague } = await gateway.createKey();
    expect((await clientOf(colleague).files.list()).data).toHaveLength(1);
  });

  it('ask for the provider where there is a choice', async () => {
    await start(yaml(1, 'second'));
    await expect(upload()).rejects.toMatchObject({ status: 400, message: expect.stringContaining('x-helix-provider') });
    const file = await toFile(Buffer.from('x'), 'x.txt');
    const options = { headers: { 'x-helix-provider': 'second' } };
    const { id } = await openai.files.create({ purpose: 'user_data', file }, options);
    expect(upstream.journal[0]?.headers).not.toHaveProperty('authorization');
    const { key } = await gateway.createKey({ models: ['chat'] });
    await expect(clientOf(key).files.create({ purpose: 'user_data', file }, options)).rejects.toMatchObject({
      status: 403,
    });
    // Found again without being named.
    expect(await openai.files.retrieve(id)).toMatchObject({ id });
    const input = await openai.files.create(
      { purpose: 'batch', file: await toFile(Buffer.from(BATCH_LINES), 'in.jsonl') },
      { headers: { 'x-helix-provider': 'up' } },
    );
    await openai.batches.create({
      input_file_id: input.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    expect(upstream.journal.at(-1)).toMatchObject({ path: '/v1/batches', body: { input_file_id: input.id } });
  });

  it('take Azure’s lines, which name no version', async () => {
    await start();
    expect(await upload(BATCH_LINES.replaceAll('/v1/chat', '/chat'))).toMatchObject({ object: 'file' });
  });

  it.each([
    ['that is not JSON', '{', 'Line 1'],
    ['that names a model nobody has', BATCH_LINES.replace('"chat"', '"nobody"'), 'nobody'],
    ['that names another model', BATCH_LINES.replace('"chat"', '"sandbox"'), 'up'],
    ['that names an endpoint nobody can count', BATCH_LINES.replace('/v1/chat/completions', '/v1/evals'), 'Line 1'],
  ])('refuse a batch with a line %s', async (_what, text, said) => {
    await start();
    await expect(upload(text)).rejects.toMatchObject({ message: expect.stringContaining(said) });
    expect(upstream.journal).toHaveLength(0);
  });
});
