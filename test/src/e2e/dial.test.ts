import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

/** A provider of its own file whose `dial` is this expression; it never gets as far as an upstream. */
function providerFile(dial: string): string {
  return `export default { kind: 'provider', name: 'own', requires: [], optionsSchema: { type: 'object' },
  create: () => ({ dialects: ['openai-chat'], operations: ['chat'], dial: ${dial} }) };\n`;
}

describe('a dial that needs time', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  async function run(dial: string, timeouts: string, fallbacks = '[oai/y]'): Promise<void> {
    gateway = await runGateway(
      `providers: { oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" } }\nmodels: { m: oai/x }\n${pluginsYaml()}`,
    );
    writeFileSync(join(gateway.directory, 'own.mjs'), providerFile(dial));
    gateway.writeConfig(
      `providers:\n  own: { use: ./own.mjs }\n  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }\nmodels: { m: { targets: [own/x], fallbacks: ${fallbacks}, timeouts: { ${timeouts} } } }\n${pluginsYaml()}`,
    );
    expect(await gateway.server.reload('test')).toMatchObject({ ok: true });
  }

  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it.each([
    ['hangs', '() => new Promise(() => {})'],
    ['rejects', "async () => { throw new Error('no token'); }"],
    ['throws', "() => { throw new Error('no token'); }"],
    [
      'answers after its time',
      "() => new Promise((done) => setTimeout(() => done({ origin: 'http://127.0.0.1:9', path: '/', method: 'POST', headers: {} }), 400))",
    ],
  ])('moves on to the next target when it %s', async (_name, dial) => {
    await run(dial, 'connect: 150ms');
    const startedAt = performance.now();
    const response = await gateway.post('/v1/chat/completions', body);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-helix-attempts')).toBe('2');
    expect(response.headers.get('x-helix-provider')).toBe('oai');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(upstream.journal).toHaveLength(1);
  });

  it('ends with upstream_timeout and the limit when nothing is left to try', async () => {
    await run('() => new Promise(() => {})', 'connect: 150ms', '[]');
    const response = await gateway.post('/v1/chat/completions', body);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout', limit: 'connect' } });
  });

  it('is given up at once when the caller leaves, and costs nothing', async () => {
    await run('() => new Promise(() => {})', 'connect: 20s');
    const controller = new AbortController();
    const call = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: controller.signal,
    });
    // The generation counts the request: it has arrived, and its dial hangs.
    await waitUntil(
      async () => (await gateway.admin<{ requests_in_flight: number }>('GET', 'generation')).requests_in_flight > 0,
    );
    controller.abort();
    await expect(call).rejects.toThrow();
    await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'cancelled');
    expect((await requestsOf(gateway))[0]).toMatchObject({ cost_usd: 0, estimated: false });
    expect(upstream.journal).toHaveLength(0);
    for (const meter of await metersOf(gateway)) expect(meter.reserved).toBe(0);
  });
});
