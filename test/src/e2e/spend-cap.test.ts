import { FakeUpstream } from '@helix/testkit';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

describe('a burst against a cap', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    // A call costs 100 output tokens at $1000 per million: $0.1, known before it is made.
    upstream.respond({ delayMs: 500, text: 'Hi', usage: { input: 5, output: 100 } });
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it.each(['team', 'endUser'])('lets exactly ten calls through to the upstream (cap on %s)', async (scope) => {
    gateway = await runGateway(
      twoProvidersYaml(
        upstream,
        pluginsYaml({ 'cost-cap': `{ caps: [ { scope: ${scope}, usd: 1, per: month, zone: UTC, mode: strict } ] }` }),
      ),
    );
    const { key } = await gateway.createKey({ policy: { endUser: true } });
    const headers = { authorization: `Bearer ${key}`, 'x-helix-user': 'never-seen-before' };
    const body = { model: 'oai', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
    const responses = await Promise.all(
      Array.from({ length: 200 }, () => gateway.post('/v1/chat/completions', body, headers)),
    );
    const refused = responses.filter((response) => response.status === 402);
    expect(responses.filter((response) => response.status === 200)).toHaveLength(10);
    expect(refused).toHaveLength(190);
    expect(upstream.journal).toHaveLength(10);
    const first = refused[0] as Response;
    expect(first.headers.get('x-should-retry')).toBe('false');
    const { error } = (await first.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: 'spend_cap_reached', scope, limit_usd: 1, reserved_usd: 1, settled_usd: 0 });
    expect(error).toHaveProperty('resets_at');
    expect(error).toHaveProperty('cheaper');
    const meter = (await metersOf(gateway)).find((candidate) => candidate.dimension === 'usd');
    expect(meter).toMatchObject({ settled: 1, reserved: 0, limit: 1 });
    const { data } = await gateway.admin<{ data: { cost_usd: number }[] }>('GET', 'spend');
    expect(data[0]?.cost_usd).toBe(1);
    const refusedRows = (await requestsOf(gateway)).filter((request) => request['status'] === 'refused');
    expect(refusedRows).toHaveLength(190);
  });

  it('keeps what was spent over a restart', async () => {
    const yaml = twoProvidersYaml(
      upstream,
      pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 0.2, per: month, zone: UTC, mode: strict } ] }' }),
    );
    const first = await runGateway(yaml);
    const body = { model: 'oai', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
    expect((await first.post('/v1/chat/completions', body)).status).toBe(200);
    expect((await first.post('/v1/chat/completions', body)).status).toBe(200);
    await first.server.stop('restart');
    gateway = await runGateway(yaml, { directory: first.directory });
    const again = await gateway.post('/v1/chat/completions', body, { authorization: `Bearer ${first.key}` });
    expect(again.status).toBe(402);
    expect(upstream.journal).toHaveLength(2);
  });

  it('refuses a model without a known price where a cap applies', async () => {
    gateway = await runGateway(
      `providers: { oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" } }\nmodels: { oai: oai/secret-model }\n${pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 1 } ] }' })}`,
    );
    const response = await gateway.post('/v1/chat/completions', {
      model: 'oai',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe('price_unknown');
    expect(upstream.journal).toHaveLength(0);
  });
});
