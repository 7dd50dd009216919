import { rmSync } from 'node:fs';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import { pluginsYaml } from '../support/run-gateway.js';
import { callAdmin, makeDirectory, type SpawnedGateway, spawnGateway } from '../support/spawn-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

interface Row {
  readonly id: string;
  readonly status: string;
  readonly estimated: boolean;
  readonly cost_usd: number;
}

describe('the gateway as a process', () => {
  let upstream: FakeUpstream;
  let directory: string;
  let gateway: SpawnedGateway;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    directory = makeDirectory(
      twoProvidersYaml(
        upstream,
        pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 1000, per: month, zone: UTC, mode: strict } ] }' }),
      ),
    );
    gateway = await spawnGateway(directory);
  });
  afterEach(async () => {
    gateway.child.kill('SIGKILL');
    await upstream.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function makeKey(): Promise<string> {
    const team = await callAdmin<{ id: string }>(gateway, 'POST', 'teams', { name: 'search' });
    return (await callAdmin<{ key: string }>(gateway, 'POST', 'keys', { team: team.id })).key;
  }

  function call(key: string, fields: object = {}): Promise<Response> {
    return fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'oai', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...fields }),
    });
  }

  it('loses and doubles nothing at a kill -9 under load, and books calls in flight by estimate', async () => {
    const key = await makeKey();
    upstream.respond((_entry, index) =>
      index % 10 === 9 ? { silence: 'headers' } : { text: 'Hi', usage: { input: 5, output: 10 } },
    );
    const answered: string[] = [];
    const workers = Array.from({ length: 20 }, async () => {
      for (let round = 0; round < 100; round++) {
        try {
          const response = await call(key);
          await response.text();
          if (response.ok) answered.push(response.headers.get('x-helix-request-id') ?? '');
        } catch {
          return;
        }
      }
    });
    await waitUntil(() => answered.length >= 60);
    gateway.child.kill('SIGKILL');
    await gateway.exited;
    await Promise.all(workers);
    const sent = upstream.journal.length;
    gateway = await spawnGateway(directory);
    const { data } = await callAdmin<{ data: Row[] }>(gateway, 'GET', 'requests?limit=1000');
    const byId = new Map(data.map((row) => [row.id, row]));
    expect(byId.size).toBe(data.length);
    for (const id of answered) expect(byId.get(id)?.cost_usd).toBe(0.01);
    const inFlight = data.filter((row) => row.status === 'truncated' && row.estimated);
    expect(inFlight.length).toBeGreaterThan(0);
    // Every call that reached the upstream has its row; none has two.
    expect(data.length).toBeGreaterThanOrEqual(sent);
    const { data: spend } = await callAdmin<{ data: { cost_usd: number }[] }>(gateway, 'GET', 'spend');
    expect(spend[0]?.cost_usd).toBeCloseTo(
      data.reduce((sum, row) => sum + row.cost_usd, 0),
      9,
    );
    // And the one that came after goes on with the rows of the one before.
    upstream.respond({ text: 'Hi', usage: { input: 5, output: 10 } });
    const again = await call(key);
    await again.text();
    const id = again.headers.get('x-helix-request-id') ?? '';
    expect(await callAdmin<Row>(gateway, 'GET', `requests/${id}`)).toMatchObject({
      status: 'ok',
      cost_usd: 0.01,
      meters: expect.arrayContaining([expect.objectContaining({ settled: expect.stringMatching(/^[1-9]/) })]),
    });
  });

  it('finishes its streams at SIGTERM, refuses new ones and exits with 0', async () => {
    const key = await makeKey();
    upstream.respond({ tokens: 20, tokenDelayMs: 20 });
    const response = await call(key, { stream: true });
    gateway.child.kill('SIGTERM');
    expect(await response.text()).toContain('[DONE]');
    expect(await gateway.exited).toBe(0);
    await expect(call(key)).rejects.toThrow();
  });

  it('tells a caller inside its stream when it cannot wait for the rest of the answer', async () => {
    const key = await makeKey();
    upstream.respond({ tokens: 100_000, tokenDelayMs: 20 });
    const response = await call(key, { stream: true });
    gateway.child.kill('SIGTERM');
    const text = await response.text();
    expect(text).toContain('t0 ');
    expect(text).toContain('"code":"draining"');
    expect(text).not.toContain('[DONE]');
    expect(await gateway.exited).toBe(0);
    gateway = await spawnGateway(directory);
    const { data } = await callAdmin<{ data: readonly Row[] }>(gateway, 'GET', 'requests?limit=1');
    expect(data[0]).toMatchObject({ status: 'truncated', code: 'draining', estimated: true });
  });

  it('exits with 2 and says file, line and suggestion when the configuration is wrong', async () => {
    const wrong = makeDirectory('providrs: {}\n');
    await expect(spawnGateway(wrong)).rejects.toThrow(
      /ended with 2:[\s\S]*helix\.yaml:2:1 {2}providrs[\s\S]*did you mean "providers"/,
    );
    rmSync(wrong, { recursive: true, force: true });
  });
});
