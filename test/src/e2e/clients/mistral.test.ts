import { Mistral } from '@mistralai/mistralai';
import type { ChatCompletionStreamRequest, CompletionChunk } from '@mistralai/mistralai/models/components';
import { MistralError } from '@mistralai/mistralai/models/errors';
import {
  type ClientGateway,
  greetingOf,
  PIXEL,
  runClientGateway,
  TARGETS,
  WEATHER_CALL,
  WEATHER_SCHEMA,
} from '../../support/client-gateway.js';

const usage = { input: 100, output: 50, cacheRead: 40, reasoning: 20 };
const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: WEATHER_SCHEMA } }];

describe('Mistral’s client', () => {
  let helix: ClientGateway;
  let mistral: Mistral;
  const hello = [{ role: 'user' as const, content: 'Hello' }];
  const collect = async (request: ChatCompletionStreamRequest): Promise<readonly CompletionChunk[]> => {
    const chunks: CompletionChunk[] = [];
    for await (const { data } of await mistral.chat.stream(request)) chunks.push(data);
    return chunks;
  };
  const deltasOf = (chunks: readonly CompletionChunk[]) => chunks.flatMap(({ choices }) => choices);

  beforeAll(async () => {
    helix = await runClientGateway();
    mistral = new Mistral({ serverURL: helix.url, apiKey: helix.key });
  });
  afterAll(() => helix.stop());
  beforeEach(() => helix.upstream.reset());

  describe.each(TARGETS)('to %s', (model) => {
    const fake = model !== 'sandbox';

    it('completes', async () => {
      helix.upstream.respond({ usage });
      const answer = await mistral.chat.complete({ model, maxTokens: 200, messages: hello });
      expect(answer.choices?.[0]).toMatchObject({ finishReason: 'stop', message: { content: greetingOf(model) } });
      expect(answer.usage.totalTokens).toBeGreaterThan(0);
      if (fake) expect(answer.usage).toMatchObject({ promptTokens: 100, completionTokens: 50, totalTokens: 150 });
    });

    it('streams', async () => {
      helix.upstream.respond({ usage });
      const chunks = await collect({ model, messages: hello });
      expect(
        deltasOf(chunks)
          .map(({ delta }) => delta.content ?? '')
          .join(''),
      ).toBe(greetingOf(model));
      expect(deltasOf(chunks).at(-1)?.finishReason).toBe('stop');
    });

    it('calls tools, and takes their results', async () => {
      helix.upstream.script({ toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
      const messages = [{ role: 'user' as const, content: 'Berlin' }];
      const first = await mistral.chat.complete({ model, messages, tools, toolChoice: 'auto' });
      const message = first.choices?.[0]?.message;
      const [call] = message?.toolCalls ?? [];
      expect(first.choices?.[0]?.finishReason).toBe('tool_calls');
      expect(JSON.parse(String(call?.function.arguments))).toEqual({ location: 'Berlin' });
      const second = await mistral.chat.complete({
        model,
        tools,
        messages: [
          ...messages,
          { role: 'assistant', content: message?.content ?? '', toolCalls: message?.toolCalls ?? [] },
          { role: 'tool', name: 'get_weather', toolCallId: call?.id ?? '', content: 'clear over town' },
        ],
      });
      expect(second.choices?.[0]?.message?.content).toContain('clear');
      if (fake) expect(helix.upstream.journal[1]?.bytes.toString()).toContain('clear over town');
    });

    it('gives structured output', async () => {
      helix.upstream.respond({ text: WEATHER_CALL.arguments });
      const answer = await mistral.chat.complete({
        model,
        messages: [{ role: 'user', content: 'Berlin' }],
        responseFormat: { type: 'json_schema', jsonSchema: { name: 'place', schemaDefinition: WEATHER_SCHEMA } },
      });
      expect(JSON.parse(String(answer.choices?.[0]?.message?.content))).toEqual({ location: 'Berlin' });
      if (fake) expect(helix.upstream.journal[0]?.bytes.toString()).toContain('location');
    });

    it('shows an image', async () => {
      const imageUrl = `data:image/png;base64,${PIXEL}`;
      const content = [
        { type: 'text' as const, text: 'Hello' },
        { type: 'image_url' as const, imageUrl },
      ];
      const answer = await mistral.chat.complete({ model, messages: [{ role: 'user', content }] });
      expect(answer.choices?.[0]?.message?.content).toBe(greetingOf(model));
      if (fake) expect(helix.upstream.journal[0]?.bytes.toString()).toContain(PIXEL);
    });

    if (fake)
      it.each([false, true])('passes over thoughts that it has no field for (stream: %s)', async (streaming) => {
        helix.upstream.respond({ reasoning: 'Let me think.', usage });
        const text = streaming
          ? deltasOf(await collect({ model, messages: hello }))
              .map(({ delta }) => delta.content ?? '')
              .join('')
          : (await mistral.chat.complete({ model, messages: hello })).choices?.[0]?.message?.content;
        expect(text).toBe(greetingOf(model));
      });

    it('ends at the limit', async () => {
      helix.upstream.respond({ finishReason: 'length' });
      const answer = await mistral.chat.complete({ model, maxTokens: 1, messages: hello });
      expect(answer.choices?.[0]?.finishReason).toBe('length');
    });
  });

  // OpenAI's own answers have no `id`, without which this client refuses them; what is translated has one.
  it.each(['sandbox', 'gem'])('embeds with %s', async (model) => {
    const { data } = await mistral.embeddings.create({ model, inputs: ['one', 'two'] });
    expect(data.map(({ embedding }) => embedding?.length)).toEqual(model === 'sandbox' ? [256, 256] : [2, 2]);
  });

  it('streams tool calls as Mistral has them: each call whole, in one chunk', async () => {
    // Its client takes no other: OpenAI's chunks name the function in the first of many, as those of all other providers do.
    const choice = {
      index: 0,
      delta: {
        content: '',
        tool_calls: [{ id: 'call_1', function: { name: 'get_weather', arguments: WEATHER_CALL.arguments }, index: 0 }],
      },
      finish_reason: 'tool_calls',
    };
    const chunk = {
      id: 'cmpl',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'mistral-small',
      choices: [choice],
      usage: { prompt_tokens: 5, total_tokens: 9, completion_tokens: 4 },
    };
    const body = Buffer.from(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    helix.upstream.respond({ replay: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } });
    const [only] = await collect({ model: 'mis', messages: hello, tools, toolChoice: 'any' });
    expect(only?.choices[0]?.delta.toolCalls?.[0]?.function).toEqual({
      name: 'get_weather',
      arguments: WEATHER_CALL.arguments,
    });
    expect(only?.usage?.totalTokens).toBe(9);
    expect(helix.upstream.journal[0]?.path).toBe('/v1/chat/completions');
  });

  it.each([
    ['a reached spend cap', 402, () => helix.exhaustedKey, 'oai', /spend cap/i],
    ['an unknown key', 401, () => 'hx-nobody', 'oai', /key/],
    ['an unknown model', 404, () => helix.key, 'nothing', /nothing/],
  ])('raises %s', async (_what, status, keyOf, model, message) => {
    const client = new Mistral({ serverURL: helix.url, apiKey: keyOf() });
    const raised = await client.chat.complete({ model, messages: hello }).catch((error: unknown) => error);
    expect(raised).toBeInstanceOf(MistralError);
    expect(raised).toMatchObject({ statusCode: status, message: expect.stringMatching(message) });
    expect(helix.upstream.journal).toHaveLength(0);
  });

  it('raises inside a stream that breaks off', async () => {
    helix.upstream.respond({ errorAfter: 2 });
    await expect(collect({ model: 'oai', messages: hello })).rejects.toThrow();
  });
});
