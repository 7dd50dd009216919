import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const WEATHER = {
  type: 'object',
  properties: { location: { type: 'string' } },
  required: ['location'],
  additionalProperties: false,
};

describe('official SDKs, each caller dialect against each provider dialect', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml()));
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe.each(['oai', 'ant', 'sandbox-oai', 'sandbox-ant'])('model %s', (model) => {
    const call = { id: 'call_1', name: 'get_weather', arguments: '{"location":"Berlin"}' };
    const fake = !model.startsWith('sandbox');
    const text = fake ? 'Hello from upstream' : 'You said: Hello';

    it('answers the openai client', async () => {
      const answer = await openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] });
      expect(answer.choices[0]?.message.content).toBe(text);
      expect(answer.choices[0]?.finish_reason).toBe('stop');
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it('streams to the openai client, with usage where asked for', async () => {
      const stream = openai.chat.completions.stream({
        model,
        messages: [{ role: 'user', content: 'Hello' }],
        stream_options: { include_usage: true },
      });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.message.content).toBe(text);
      expect(final.usage?.completion_tokens).toBeGreaterThan(0);
    });

    it('sends no usage chunk to an openai client that did not ask', async () => {
      const stream = await openai.chat.completions.create({
        model,
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      });
      for await (const chunk of stream) {
        expect(chunk.choices.length).toBeGreaterThan(0);
        expect(chunk.usage ?? null).toBeNull();
      }
    });

    it.each([false, true])('calls tools for the openai client (stream: %s)', async (streaming) => {
      if (fake) upstream.respond({ toolCalls: [call, { ...call, id: 'call_2', arguments: '{"location":"Paris"}' }] });
      const request = {
        model,
        messages: [{ role: 'user' as const, content: 'Weather?' }],
        tools: [{ type: 'function' as const, function: { name: 'get_weather', parameters: WEATHER } }],
      };
      const message = streaming
        ? await openai.chat.completions.stream(request).finalMessage()
        : (await openai.chat.completions.create(request)).choices[0]?.message;
      const calls = message?.tool_calls ?? [];
      expect(calls).toHaveLength(fake ? 2 : 1);
      const [first] = calls;
      expect(first?.type === 'function' && JSON.parse(first.function.arguments)).toEqual({ location: 'Berlin' });
    });

    it('carries structured output for the openai client', async () => {
      if (fake) upstream.respond({ text: '{"location":"Berlin"}' });
      const answer = await openai.chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Where?' }],
        response_format: { type: 'json_schema', json_schema: { name: 'place', schema: WEATHER, strict: true } },
      });
      expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ location: 'Berlin' });
    });

    it('answers the anthropic client', async () => {
      const answer = await anthropic.messages.create({
        model,
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Hello' }],
      });
      expect(answer.content).toMatchObject([{ type: 'text', text }]);
      expect(answer.stop_reason).toBe('end_turn');
      expect(answer.usage.output_tokens).toBeGreaterThan(0);
    });

    it('streams to the anthropic client', async () => {
      const final = await anthropic.messages
        .stream({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] })
        .finalMessage();
      expect(final.content).toMatchObject([{ type: 'text', text }]);
      expect(final.stop_reason).toBe('end_turn');
    });

    it.each([false, true])(
      'calls tools for the anthropic client, and takes their results (stream: %s)',
      async (streaming) => {
        if (fake) upstream.respond({ toolCalls: [call] });
        const tools = [{ name: 'get_weather', input_schema: WEATHER as Anthropic.Tool.InputSchema }];
        const request = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Weather?' }], tools };
        const answer = streaming
          ? await anthropic.messages.stream(request).finalMessage()
          : await anthropic.messages.create(request);
        expect(answer.stop_reason).toBe('tool_use');
        const use = answer.content.find((block) => block.type === 'tool_use');
        expect(use?.input).toEqual({ location: 'Berlin' });
        if (fake) upstream.respond({ text: 'Sunny' });
        const next = await anthropic.messages.create({
          ...request,
          messages: [
            ...request.messages,
            { role: 'assistant', content: answer.content },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: use?.id ?? '', content: 'sun' }] },
          ],
        });
        expect(next.stop_reason).toBe('end_turn');
      },
    );
  });

  it('embeds', async () => {
    const answer = await openai.embeddings.create({ model: 'sandbox-oai', input: ['one', 'two'] });
    expect(answer.data).toHaveLength(2);
    expect(answer.data[0]?.embedding.length).toBe(256);
  });

  it('lists models', async () => {
    const names = (await openai.models.list()).data.map((model) => model.id);
    expect(names).toEqual(expect.arrayContaining(['oai', 'ant', 'sandbox-oai']));
  });

  it('relays a raw reply byte for byte, and the raw request but for the model', async () => {
    const replay = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(
        '{ "choices" : [ {"index":0,"message":{"role":"assistant","content":"ö"},"finish_reason":"stop"} ],\n "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}, "zz":1.0 }',
      ),
    };
    upstream.respond({ replay });
    const sent =
      '{"messages" : [ {"role":"user","content":"\\u00f6","unknown":1.50} ],  "model":"oai", "seed": 12345678901234567890 }';
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: sent,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(replay.body)).toBe(true);
    expect(upstream.journal[0]?.bytes.toString()).toBe(sent.replace('"oai"', '"gpt-4o"'));
  });

  it('warns of each field that a translation loses', async () => {
    const response = await gateway.post('/v1/messages', {
      model: 'oai',
      max_tokens: 10,
      top_k: 5,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }],
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-helix-warnings')).toMatch(/top_k/);
    expect(response.headers.get('x-helix-warnings')).toMatch(/cache_control/);
  });
});
