import { generateKeyPairSync } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { FakeUpstream } from '@helix/testkit';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const CONTENTS = [{ role: 'user', parts: [{ text: 'How many tokens are these?' }] }];

describe('counting tokens for a Gemini caller', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let ai: GoogleGenAI;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    const yaml = twoProvidersYaml(
      upstream,
      pluginsYaml({ 'cost-cap': '{ caps: [ { scope: team, usd: 0.1, per: month, zone: UTC, mode: strict } ] }' }),
    ).replace(
      'models:\n',
      `  gemini: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }\nmodels:\n  gem: { targets: [gemini/gemini-3-pro], retry: { attempts: 1 } }\n`,
    );
    gateway = await runGateway(yaml);
    ai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  const replay = (status: number, body: object): void =>
    upstream.respond({
      replay: { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
    });

  it('asks a target that speaks Gemini, and gives its answer as it is', async () => {
    replay(200, { totalTokens: 2_095, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 2_095 }] });
    const { totalTokens } = await ai.models.countTokens({ model: 'gem', contents: CONTENTS });
    expect(totalTokens).toBe(2_095);
    expect(upstream.journal.at(-1)?.path).toBe('/v1beta/models/gemini-3-pro:countTokens');
    const response = await gateway.post('/v1beta/models/gem:countTokens', {
      generateContentRequest: { model: 'models/gem', contents: CONTENTS },
    });
    expect(await response.json()).toHaveProperty('promptTokensDetails');
    expect(upstream.journal.at(-1)?.body).toEqual({
      generateContentRequest: { model: 'models/gemini-3-pro', contents: CONTENTS },
    });
  });

  it('asks a target that counts in another dialect', async () => {
    replay(200, { input_tokens: 12 });
    const { totalTokens } = await ai.models.countTokens({ model: 'ant', contents: CONTENTS });
    expect(totalTokens).toBe(12);
    expect(upstream.journal.at(-1)).toMatchObject({
      path: '/v1/messages/count_tokens',
      body: { model: 'claude-sonnet-4-5', messages: [{ role: 'user' }] },
    });
    expect(upstream.journal.at(-1)?.body).not.toHaveProperty('max_tokens');
  });

  it('counts for an Anthropic caller where Gemini answers', async () => {
    replay(200, { totalTokens: 7 });
    const client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
    const count = await client.messages.countTokens({ model: 'gem', messages: [{ role: 'user', content: 'Hi' }] });
    expect(count.input_tokens).toBe(7);
    expect(upstream.journal.at(-1)?.path).toBe('/v1beta/models/gemini-3-pro:countTokens');
  });

  it('fetches what is named by URL for Gemini, which takes bytes, from public addresses only', async () => {
    const client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
    const image = { type: 'image' as const, source: { type: 'url' as const, url: `${upstream.url}/a.png` } };
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: [image] }];
    await expect(client.messages.countTokens({ model: 'gem', messages })).rejects.toMatchObject({ status: 400 });
    expect(upstream.journal).toHaveLength(0);
  });

  it.each([{ contents: CONTENTS }, { generateContentRequest: { model: 'models/oai', contents: CONTENTS } }])(
    'estimates %j for a target that does not count, without a call, and says so',
    async (body) => {
      const response = await gateway.post('/v1beta/models/oai:countTokens', body);
      const { totalTokens } = (await response.json()) as { readonly totalTokens: number };
      expect(totalTokens).toBeGreaterThan(0);
      expect(response.headers.get('x-helix-warnings')).toMatch(/^totalTokens coerced: .* estimate/);
      expect(upstream.journal).toHaveLength(0);
    },
  );

  it('is never billed, and not refused when the cap is exhausted', async () => {
    upstream.respond({ text: 'Hi', usage: { input: 5, output: 100 } });
    const body = { model: 'oai', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
    expect((await gateway.post('/v1/chat/completions', body)).status).toBe(200);
    expect((await gateway.post('/v1/chat/completions', body)).status).toBe(402);
    replay(200, { totalTokens: 12 });
    for (const model of ['gem', 'oai'])
      await expect(ai.models.countTokens({ model, contents: CONTENTS })).resolves.toBeDefined();
    const counts = (await requestsOf(gateway)).filter((request) => request['operation'] === 'count_tokens');
    expect(counts.map((request) => request['cost_usd'])).toEqual([0, 0]);
    expect((await metersOf(gateway)).find((meter) => meter.dimension === 'usd')).toMatchObject({ settled: 0.1 });
  });

  it('needs a key, and passes a provider’s refusal on in Gemini’s words', async () => {
    const stranger = new GoogleGenAI({ apiKey: 'sk-helix-nobody', httpOptions: { baseUrl: gateway.url } });
    await expect(stranger.models.countTokens({ model: 'gem', contents: CONTENTS })).rejects.toMatchObject({
      status: 401,
    });
    replay(400, { error: { code: 400, message: 'contents: too odd', status: 'INVALID_ARGUMENT' } });
    await expect(ai.models.countTokens({ model: 'gem', contents: CONTENTS })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('too odd'),
    });
  });
});

describe('counting tokens on Vertex', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const credentials = JSON.stringify({
      type: 'service_account',
      client_email: 'a@b',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${upstream.url}/token`,
    });
    const options = `use: "@helix/provider-vertex", project: p-1, baseUrl: "${upstream.url}/v1", credentials: ${credentials}`;
    gateway = await runGateway(`providers:
  gemini: { ${options} }
  claude: { ${options}, dialects: [anthropic-messages] }
models:
  gem: { targets: [gemini/gemini-3-pro], retry: { attempts: 1 } }
  claude: { targets: [claude/claude-opus-5], retry: { attempts: 1 } }
${pluginsYaml()}`);
    const answers = { '/token': { access_token: 'token-1', expires_in: 3_600 }, countTokens: { totalTokens: 7 } };
    upstream.respond(({ path }) => {
      const body =
        path === '/token' ? answers[path] : path.endsWith('countTokens') ? answers.countTokens : { input_tokens: 9 };
      return {
        replay: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body)),
        },
      };
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it.each([
    ['gem', 7, 'google/models/gemini-3-pro:countTokens'],
    ['claude', 9, 'anthropic/models/count-tokens:rawPredict'],
  ])('asks %s for callers of Gemini and of Anthropic', async (model, tokens, path) => {
    const ai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
    expect((await ai.models.countTokens({ model, contents: CONTENTS })).totalTokens).toBe(tokens);
    const client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hi' }];
    expect((await client.messages.countTokens({ model, messages })).input_tokens).toBe(tokens);
    const asked = upstream.journal.filter((entry) => entry.path.includes('/publishers/')).slice(-2);
    expect(asked.map((entry) => entry.path.split('/publishers/')[1])).toEqual([path, path]);
    for (const { body } of asked) expect(body).not.toHaveProperty('generateContentRequest');
    if (model === 'claude') for (const { body } of asked) expect(body).toMatchObject({ model: 'claude-opus-5' });
  });
});
