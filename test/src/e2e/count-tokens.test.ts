import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const MESSAGES: Anthropic.MessageParam[] = [{ role: 'user', content: 'How many tokens are these?' }];

describe('counting tokens for an Anthropic caller', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let client: Anthropic;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    upstream.respond({ text: 'Hi', usage: { input: 5, output: 100 } });
    gateway = await runGateway(
      twoProvidersYaml(
        upstream,
        pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 0.1, per: month, zone: UTC, mode: strict } ] }' }),
      ),
    );
    client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  const replayCount = (status: number, body: object): void =>
    upstream.respond({
      replay: { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
    });

  it('asks a provider that counts, and gives its answer', async () => {
    replayCount(200, { input_tokens: 2_095 });
    await expect(client.messages.countTokens({ model: 'ant', messages: MESSAGES })).resolves.toMatchObject({
      input_tokens: 2_095,
    });
    expect(upstream.journal.at(-1)?.path).toBe('/v1/messages/count_tokens');
  });

  it('estimates for a provider that does not, without a call, and says so', async () => {
    const { data, response } = await client.messages.countTokens({ model: 'oai', messages: MESSAGES }).withResponse();
    expect(data.input_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-helix-warnings')).toContain('estimate');
    expect(upstream.journal).toHaveLength(0);
  });

  it('estimates for a conversation with reasoning that the provider would refuse', async () => {
    const thinking = { type: 'thinking' as const, thinking: 'Hm.', signature: 'helix.e30' };
    const messages: Anthropic.MessageParam[] = [...MESSAGES, { role: 'assistant', content: [thinking] }, ...MESSAGES];
    const { data, response } = await client.messages.countTokens({ model: 'ant', messages }).withResponse();
    expect(data.input_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-helix-warnings')).toContain('estimate');
    expect(upstream.journal).toHaveLength(0);
  });

  it('is never billed, and not refused when the cap is exhausted', async () => {
    const body = { model: 'oai', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
    expect((await gateway.post('/v1/chat/completions', body)).status).toBe(200);
    expect((await gateway.post('/v1/chat/completions', body)).status).toBe(402);
    replayCount(200, { input_tokens: 12 });
    await expect(client.messages.countTokens({ model: 'ant', messages: MESSAGES })).resolves.toBeDefined();
    await expect(client.messages.countTokens({ model: 'oai', messages: MESSAGES })).resolves.toBeDefined();
    const counts = (await requestsOf(gateway)).filter((request) => request['operation'] === 'count_tokens');
    expect(counts.map((request) => request['cost_usd'])).toEqual([0, 0]);
    const usd = (await metersOf(gateway)).find((meter) => meter.dimension === 'usd');
    expect(usd).toMatchObject({ settled: 0.1, reserved: 0 });
  });

  it('needs a key, and passes a provider’s refusal on', async () => {
    const stranger = new Anthropic({ apiKey: 'sk-helix-nobody', baseURL: gateway.url, maxRetries: 0 });
    await expect(stranger.messages.countTokens({ model: 'ant', messages: MESSAGES })).rejects.toMatchObject({
      status: 401,
    });
    replayCount(400, { type: 'error', error: { type: 'invalid_request_error', message: 'messages: too odd' } });
    await expect(client.messages.countTokens({ model: 'ant', messages: MESSAGES })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('too odd'),
    });
  });
});
