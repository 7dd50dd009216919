import { get } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import { encodeJsonEvent } from '@helix/wire';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI from 'openai';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const NOVA = 'us.amazon.nova-2-lite-v1:0';
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const event = (name: string, payload: unknown): Buffer =>
  encodeJsonEvent({ ':message-type': 'event', ':event-type': name }, payload);

const HELLO = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  event('messageStop', { stopReason: 'end_turn' }),
  event('metadata', { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 }, metrics: { latencyMs: 1 } }),
];

/** Anthropic's events in Bedrock's envelope. */
const CLAUDE_HELLO = [
  {
    type: 'message_start',
    message: { id: 'm', model: 'c', content: [], usage: { input_tokens: 9, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
].map((payload) => event('chunk', { bytes: Buffer.from(JSON.stringify(payload)).toString('base64') }));

describe('a provider’s own API', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let key: string;

  async function start(caps = '[]', policy: Readonly<Record<string, unknown>> = { passthrough: true }): Promise<void> {
    gateway = await runGateway(`providers:
  up: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  claude: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: claude-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: gem-key }
  bedrock: { use: "@helix/provider-bedrock", region: eu-west-1, accessKeyId: AKIDTEST, secretAccessKey: test-secret, baseUrl: "${upstream.url}" }
  sandbox: { use: "@helix/provider-sandbox" }
models: { m: up/gpt-4o }
prices:
  "up/gpt-4o": { input: 1, output: 10 }
  "up/fine_tuning/*": { perRequest: 0.5 }
  "claude/*": { input: 1, output: 10 }
  "gem/*": { input: 1, output: 10 }
  "bedrock/*": { input: 1, output: 10 }
${pluginsYaml({ 'cost-cap': `{ caps: ${caps} }` })}`);
    ({ key } = await gateway.createKey({ policy }));
  }

  function call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${gateway.url}/providers${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    });
  }

  function post(path: string, body: unknown): Promise<Response> {
    return call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  function play(body: Buffer, type = 'application/json', status = 200, headers: Record<string, string> = {}): void {
    upstream.script({ replay: { status, headers: { 'content-type': type, ...headers }, body } });
  }

  async function lastRequest(): Promise<Record<string, unknown>> {
    let found: Record<string, unknown> | undefined;
    await waitUntil(async () => {
      [found] = await requestsOf(gateway);
      return found !== undefined;
    });
    return found ?? {};
  }

  function aws(): BedrockRuntimeClient {
    return new BedrockRuntimeClient({
      region: 'eu-west-1',
      endpoint: `${gateway.url}/providers/bedrock`,
      token: { token: key },
      authSchemePreference: ['httpBearerAuth'],
      maxAttempts: 1,
      // Its own choice is HTTP/2 without TLS.
      requestHandler: new NodeHttpHandler(),
    });
  }

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('goes through byte by byte with the gateway’s key, metered by the dialect', async () => {
    upstream.respond({ usage: { input: 100, output: 20 } });
    await start();
    const text = '{ "model":"gpt-4o",\n "messages" : [{"role":"user","content":"Hi"}], "unknown": 1.0 }';
    const response = await call('/up/chat/completions?beta=1', {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', cookie: 'a=b', 'x-api-key': key },
    });
    expect(response.headers.get('x-helix-cost-usd')).toBe('0.0003');
    expect(await response.json()).toMatchObject({ object: 'chat.completion', usage: { prompt_tokens: 100 } });
    const [entry] = upstream.journal;
    expect(entry?.path).toBe('/v1/chat/completions?beta=1');
    expect(entry?.bytes.toString()).toBe(text);
    expect(entry?.headers['authorization']).toBe('Bearer upstream-key');
    expect(entry?.headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(entry?.headers)).not.toContain(key);
    expect(await lastRequest()).toMatchObject({
      operation: 'passthrough',
      model: 'up/gpt-4o',
      status: 'ok',
      cost_usd: 0.0003,
      usage: { input_tokens: 100, output_tokens: 20 },
    });
  });

  it('serves the official clients at their base URL, streams included', async () => {
    upstream.respond({ usage: { input: 100, output: 20 } });
    await start();
    const openai = new OpenAI({ baseURL: `${gateway.url}/providers/up/v1`, apiKey: key, maxRetries: 0 });
    const stream = openai.chat.completions.stream({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hi' }],
      stream_options: { include_usage: true },
    });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Hello from upstream');
    expect(upstream.journal[0]?.path).toBe('/v1/chat/completions');
    const anthropic = new Anthropic({ baseURL: `${gateway.url}/providers/claude`, apiKey: key, maxRetries: 0 });
    const message = await anthropic.messages
      .stream({ model: 'claude-haiku-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] })
      .finalMessage();
    expect(message.usage.output_tokens).toBe(20);
    expect(upstream.journal[1]?.headers['x-api-key']).toBe('claude-key');
    await waitUntil(async () => (await requestsOf(gateway)).length === 2);
    for (const request of await requestsOf(gateway))
      expect(request).toMatchObject({ cost_usd: 0.0003, estimated: false, usage: { output_tokens: 20 } });
  });

  it('counts what a stream made that reports no usage', async () => {
    await start();
    const response = await post('/up/chat/completions', { model: 'gpt-4o', messages: [], stream: true });
    const text = await response.text();
    expect(text).not.toContain('usage');
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'ok', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it('reads Gemini’s paths, and takes the key out of the URL', async () => {
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 3, totalTokenCount: 13 };
    const answer = { candidates: [{ content: { parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }], usageMetadata };
    play(Buffer.from(JSON.stringify([answer])));
    await start();
    const url = `${gateway.url}/providers/gem/models/gemini-2.5-flash:streamGenerateContent?key=${key}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ contents: [] }) });
    expect(await response.json()).toEqual([answer]);
    expect(upstream.journal[0]?.path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent');
    expect(upstream.journal[0]?.headers['x-goog-api-key']).toBe('gem-key');
    expect(await lastRequest()).toMatchObject({ model: 'gem/gemini-2.5-flash', cost_usd: 0.00004, estimated: false });
  });

  it('serves AWS’s client with Converse, signed anew', async () => {
    const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
    const output = { message: { role: 'assistant', content: [{ text: 'Hello' }] } };
    play(Buffer.from(JSON.stringify({ output, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } })));
    await start();
    const answer = await aws().send(
      new ConverseCommand({ modelId: NOVA, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    );
    expect(answer.output?.message?.content).toEqual([{ text: 'Hello' }]);
    const [entry] = upstream.journal;
    expect(entry?.path).toBe(`/model/${encodeURIComponent(NOVA)}/converse`);
    expect(entry?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDTEST/);
    expect(await lastRequest()).toMatchObject({ model: `bedrock/${NOVA}`, cost_usd: 0.000025, estimated: false });
  });

  it('serves AWS’s client with ConverseStream, and with InvokeModel’s stream of Claude', async () => {
    play(Buffer.concat(HELLO), EVENT_STREAM);
    play(Buffer.concat(CLAUDE_HELLO), EVENT_STREAM);
    await start();
    const streamed = await aws().send(
      new ConverseStreamCommand({ modelId: NOVA, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    );
    let text = '';
    for await (const part of streamed.stream ?? []) text += part.contentBlockDelta?.delta?.text ?? '';
    expect(text).toBe('Hello');
    expect(await lastRequest()).toMatchObject({ usage: { input_tokens: 5, output_tokens: 2 }, estimated: false });
    const invoked = await aws().send(
      new InvokeModelWithResponseStreamCommand({
        modelId: CLAUDE,
        body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [] }),
      }),
    );
    let events = 0;
    for await (const part of invoked.body ?? []) events += part.chunk === undefined ? 0 : 1;
    expect(events).toBe(CLAUDE_HELLO.length);
    await waitUntil(async () => (await requestsOf(gateway)).length === 2);
    expect(await lastRequest()).toMatchObject({ usage: { input_tokens: 9, output_tokens: 4 }, estimated: false });
  });

  it('meters InvokeModel of any model by Bedrock’s own counts, in headers and in the last chunk', async () => {
    const counts = { 'x-amzn-bedrock-input-token-count': '11', 'x-amzn-bedrock-output-token-count': '3' };
    play(Buffer.from('{"generation":"Hello"}'), 'application/json', 200, counts);
    const chunks = [
      { generation: 'Hello' },
      { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 12, outputTokenCount: 4 } },
    ];
    const frames = chunks.map((each) =>
      event('chunk', { bytes: Buffer.from(JSON.stringify(each)).toString('base64') }),
    );
    play(Buffer.concat(frames), EVENT_STREAM);
    await start('[ { scope: team, usd: 1, per: month, zone: UTC, mode: strict } ]');
    const path = '/bedrock/model/meta.llama3-8b-instruct-v1%3A0';
    const whole = await post(`${path}/invoke`, { prompt: 'Hi', max_gen_len: 10 });
    expect(await whole.json()).toEqual({ generation: 'Hello' });
    expect(whole.headers.get('x-amzn-bedrock-output-token-count')).toBe('3');
    const streamed = await post(`${path}/invoke-with-response-stream`, { prompt: 'Hi', max_gen_len: 10 });
    expect(Buffer.from(await streamed.arrayBuffer()).equals(Buffer.concat(frames))).toBe(true);
    await waitUntil(async () => (await requestsOf(gateway)).length === 2);
    expect(await requestsOf(gateway)).toEqual([
      expect.objectContaining({ cost_usd: 0.000052, estimated: false }),
      expect.objectContaining({ cost_usd: 0.000041, estimated: false, model: 'bedrock/meta.llama3-8b-instruct-v1:0' }),
    ]);
    expect((await post(`${path}/invoke`, { prompt: 'Hi', max_gen_len: 500_000 })).status).toBe(402);
  });

  it('gives a provider’s error as it came, and books nothing', async () => {
    const body = Buffer.from('{"message":"Too many requests, please wait."}');
    play(body, 'application/json', 429, { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '7' });
    await start();
    const response = await post(`/bedrock/model/${encodeURIComponent(NOVA)}/converse`, { messages: [] });
    expect(response.status).toBe(429);
    expect(await response.text()).toBe(body.toString());
    expect(response.headers.get('x-amzn-errortype')).toBe('ThrottlingException');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(upstream.journal).toHaveLength(1);
    expect(await lastRequest()).toMatchObject({ status: 'failed', cost_usd: 0, code: 'upstream_rate_limited' });
  });

  it('refuses at a cap before the upstream, what nobody can price too; lists of models are free', async () => {
    await start('[ { scope: team, usd: 0.6, per: month, zone: UTC, mode: strict } ]');
    const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];
    const converse = `/bedrock/model/${encodeURIComponent(NOVA)}/converse`;
    expect((await post(converse, { messages, inferenceConfig: { maxTokens: 100_000 } })).status).toBe(402);
    for (const path of ['/up/vector_stores', '/up/chat/completions/', '/bedrock/async-invoke']) {
      const response = await post(path, { model: 'gpt-4o' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'price_unknown' } });
    }
    // Its answer comes before it has used anything.
    const background = await post('/up/responses', { model: 'gpt-4o', input: 'Hi', background: true });
    expect(await background.json()).toMatchObject({ error: { code: 'price_unknown' } });
    expect(upstream.journal).toHaveLength(0);
    play(Buffer.from('{"object":"list","data":[]}'));
    expect(await (await call('/up/models')).json()).toEqual({ object: 'list', data: [] });
    expect(upstream.journal[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    play(Buffer.from('{"id":"job"}'), 'application/json', 201);
    expect((await post('/up/fine_tuning/jobs', {})).status).toBe(201);
    expect((await post('/up/fine_tuning/jobs', {})).status).toBe(402);
    expect((await metersOf(gateway)).find(({ dimension }) => dimension === 'usd')).toMatchObject({ settled: 0.5 });
    expect(await requestsOf(gateway)).toContainEqual(
      expect.objectContaining({ model: 'up/fine_tuning/jobs', cost_usd: 0.5 }),
    );
  });

  it('answers a HEAD as a GET, without the body', async () => {
    play(Buffer.from('{"object":"list","data":[]}'));
    await start();
    const response = await call('/up/models', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(await lastRequest()).toMatchObject({ status: 'ok', cost_usd: 0 });
  });

  it('relays an answer without a body', async () => {
    upstream.script({ replay: { status: 204, headers: {}, body: Buffer.alloc(0) } });
    await start();
    const response = await call('/up/vector_stores/vs_1', { method: 'DELETE' });
    expect(response.status).toBe(204);
    expect(upstream.journal[0]).toMatchObject({ method: 'DELETE', path: '/v1/vector_stores/vs_1' });
    expect(await lastRequest()).toMatchObject({ status: 'ok', model: 'up/vector_stores/:id', cost_usd: 0 });
  });

  it('is for keys that may', async () => {
    await start('[]', { passthrough: ['up'] });
    expect((await post('/up/chat/completions', { model: 'gpt-4o', messages: [] })).status).toBe(200);
    const refused = await post('/claude/v1/messages', { model: 'c', max_tokens: 5, messages: [] });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('policy.passthrough');
    const plain = await gateway.post('/providers/up/chat/completions', { model: 'gpt-4o', messages: [] });
    expect(plain.status).toBe(403);
    const { key: narrow } = await gateway.createKey({ policy: { passthrough: true }, models: ['gpt-5'] });
    const headers = { authorization: `Bearer ${narrow}` };
    expect(
      (await gateway.post('/providers/up/chat/completions', { model: 'gpt-4o', messages: [] }, headers)).status,
    ).toBe(403);
    expect((await gateway.post('/providers/nobody/chat', {}, headers)).status).toBe(404);
    expect(upstream.journal).toHaveLength(1);
  });

  it.each(['/up/%2e%2e/admin', '/up/a/..%2Fb', '/up//evil'])('takes no path with steps in it (%s)', async (path) => {
    await start();
    // A URL parser would take the steps.
    const options = { port: gateway.port, path: `/providers${path}`, headers: { authorization: `Bearer ${key}` } };
    const status = await new Promise((resolve) => get(options, (response) => resolve(response.resume().statusCode)));
    expect(status).toBe(400);
    expect(upstream.journal).toHaveLength(0);
  });

  it('closes the upstream when the caller leaves, and books', async () => {
    upstream.respond({ tokens: 10_000, tokenDelayMs: 5 });
    await start();
    const leaving = new AbortController();
    const body = JSON.stringify({ model: 'gpt-4o', messages: [], stream: true });
    const response = await call('/up/chat/completions', { method: 'POST', body, signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await upstream.waitFor(([entry]) => entry?.closedBy === 'client');
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'cancelled', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it('can be tried without a key at the sandbox', async () => {
    await start();
    const answer = await post('/sandbox/v1/chat/completions', {
      model: 'x',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'You said: Hi' } }] });
  });
});
