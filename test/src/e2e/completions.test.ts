import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

describe('legacy completions, by the official SDK', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    const yaml = twoProvidersYaml(upstream, pluginsYaml()).replace(
      'models:\n',
      `  chat-only: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-chat] }
  openai: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: test-key }
models:
  chat-only: { targets: [chat-only/gpt-4o], retry: { attempts: 1 } }
  instruct: { targets: [openai/gpt-3.5-turbo-instruct], retry: { attempts: 1 } }
  gpt: { targets: [openai/gpt-4o], retry: { attempts: 1 } }
  strict: { targets: [ant/claude-sonnet-4-5], retry: { attempts: 1 }, strict: true }
`,
    );
    gateway = await runGateway(yaml);
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  async function readStream(model: string, includeUsage: boolean) {
    const stream = await openai.completions.create({
      model,
      prompt: 'Hello',
      stream: true,
      ...(includeUsage && { stream_options: { include_usage: true } }),
    });
    let text = '';
    let finish: string | null = null;
    let usages = 0;
    for await (const chunk of stream) {
      expect(chunk.object).toBe('text_completion');
      text += chunk.choices[0]?.text ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      if (chunk.usage) usages += 1;
    }
    return { text, finish, usages };
  }

  describe.each(['oai', 'chat-only', 'ant', 'sandbox-oai', 'sandbox-ant'])('model %s', (model) => {
    const text = model.startsWith('sandbox') ? 'You said: Hello' : 'Hello from upstream';

    it('completes a text', async () => {
      const answer = await openai.completions.create({ model, prompt: 'Hello', max_tokens: 50 });
      expect(answer).toMatchObject({ object: 'text_completion', choices: [{ text, finish_reason: 'stop', index: 0 }] });
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it('streams, with usage only where it is asked for', async () => {
      expect(await readStream(model, false)).toEqual({ text, finish: 'stop', usages: 0 });
      expect(await readStream(model, true)).toEqual({ text, finish: 'stop', usages: 1 });
    });
  });

  it('goes as it is to what has the endpoint, token ids and all, and the answer comes as it is', async () => {
    const sent = '{"prompt":[[1,2],[3]],  "model":"oai", "echo":true, "unknown":1.50}';
    const response = await fetch(`${gateway.url}/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: sent,
    });
    expect(await response.json()).toMatchObject({ id: 'cmpl-fake', x_fake_unknown: { kept: true } });
    expect(upstream.journal[0]).toMatchObject({ path: '/v1/completions' });
    expect(upstream.journal[0]?.bytes.toString()).toBe(sent.replace('"oai"', '"gpt-4o"'));
  });

  it('takes the model from the path of a deployment', async () => {
    const response = await gateway.post('/openai/deployments/oai/completions?api-version=x', { prompt: 'Hi' });
    expect(response.status).toBe(200);
    expect(upstream.journal[0]?.body).toMatchObject({ model: 'gpt-4o', prompt: 'Hi' });
  });

  it('asks OpenAI for completions of the models that have them, and for chat of all others', async () => {
    await openai.completions.create({ model: 'instruct', prompt: 'Hi' });
    await openai.completions.create({ model: 'gpt', prompt: 'Hi' });
    expect(upstream.journal.map(({ path }) => path)).toEqual(['/v1/completions', '/v1/chat/completions']);
  });

  it('names what chat cannot carry, and refuses it where the model is strict', async () => {
    const body = { prompt: 'Hi', suffix: 'end', echo: true, best_of: 2, logprobs: 1 };
    const warned = await gateway.post('/v1/completions', { model: 'ant', ...body });
    const warnings = warned.headers.get('x-helix-warnings') ?? '';
    for (const field of ['suffix', 'echo', 'best_of', 'logprobs'])
      expect(warnings).toMatch(new RegExp(`\\b${field}\\b[^:]* dropped`));
    expect((await gateway.post('/v1/completions', { model: 'strict', max_tokens: 5, ...body })).status).toBe(400);
  });

  it('refuses several prompts, and token ids, for a model that is reached by chat', async () => {
    for (const prompt of [
      ['a', 'b'],
      [1, 2],
    ])
      await expect(openai.completions.create({ model: 'ant', prompt })).rejects.toMatchObject({
        status: 400,
        code: 'unsupported_feature',
        param: 'prompt',
      });
    expect(upstream.journal).toHaveLength(0);
  });

  it('says why an answer was cut, and books what it used', async () => {
    upstream.respond({ text: 'Once upon', finishReason: 'length', usage: { input: 3, output: 2 } });
    expect((await openai.completions.create({ model: 'ant', prompt: 'x' })).choices[0]?.finish_reason).toBe('length');
    expect(await readStream('oai', false)).toMatchObject({ text: 'Once upon', finish: 'length' });
    const [streamed, plain] = await requestsOf(gateway);
    for (const row of [streamed, plain])
      expect(row).toMatchObject({ dialect: 'openai-completions', usage: { input_tokens: 3, output_tokens: 2 } });
  });

  it.each(['oai', 'ant'])('raises the errors of %s in the words of the SDK', async (model) => {
    upstream.respond({ error: { status: 400, message: 'too odd' } });
    await expect(openai.completions.create({ model, prompt: 'x' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('too odd'),
    });
    upstream.respond({ errorAfter: 1 });
    await expect(readStream(model, false)).rejects.toThrow();
  });
});
