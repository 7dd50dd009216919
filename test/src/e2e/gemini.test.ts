import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const CALL = { functionCall: { name: 'weather', args: { city: 'Berlin' } }, thoughtSignature: 'c2lnbmF0dXJl' };
const USAGE = { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 22 };
const TOOL = {
  name: 'weather',
  description: 'Looks.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

function answer(parts: readonly object[], finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts }, ...(finishReason !== undefined && { finishReason }) }],
    usageMetadata: USAGE,
    modelVersion: 'gemini-2.5-pro',
    responseId: 'resp1',
  };
}

describe('a Gemini provider', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(`providers:
  gemini: { use: "@helix/provider-gemini", apiKey: test-key, baseUrl: "${upstream.url}/v1beta" }
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
models:
  gem: { targets: [gemini/gemini-2.5-pro], retry: { attempts: 1 } }
  either: { targets: [gemini/gemini-2.5-pro], fallbacks: [oai/gpt-4o] }
${pluginsYaml({})}`);
    openai = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    anthropic = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  const replayJson = (body: unknown, status = 200): void =>
    upstream.respond({
      replay: { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
    });
  const replayStream = (...chunks: readonly object[]): void =>
    upstream.respond({
      replay: {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: Buffer.from(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('')),
      },
    });
  const sent = (index = 0): Record<string, unknown> => upstream.journal[index]?.body as Record<string, unknown>;

  it('answers the OpenAI SDK, plain, with the URL, the key and the body that Gemini takes, and books it', async () => {
    replayJson(answer([{ text: 'Hello' }], 'STOP'));
    const completion = await openai.chat.completions.create({
      model: 'gem',
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello' } });
    expect(completion.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 12, total_tokens: 22 });
    const [entry] = upstream.journal;
    expect(entry?.path).toBe('/v1beta/models/gemini-2.5-pro:generateContent');
    expect(entry?.headers['x-goog-api-key']).toBe('test-key');
    expect(sent()).toEqual({
      systemInstruction: { parts: [{ text: 'Be kind.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: { maxOutputTokens: 50 },
    });
    const [row] = await requestsOf(gateway);
    expect(row).toMatchObject({ status: 'ok', estimated: false, usage: { input_tokens: 10, output_tokens: 12 } });
    expect(row?.['cost_usd']).toBeGreaterThan(0);
  });

  it('streams to both SDKs', async () => {
    const chunks = [answer([{ text: 'Hel' }]), answer([{ text: 'lo' }]), answer([{ text: '' }], 'STOP')];
    replayStream(...chunks);
    const final = await openai.chat.completions
      .stream({ model: 'gem', messages: [{ role: 'user', content: 'Hi' }], stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(final.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello' } });
    expect(upstream.journal[0]?.path).toBe('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse');
    replayStream(...chunks);
    const message = await anthropic.messages
      .stream({ model: 'gem', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] })
      .finalMessage();
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Hello' }] });
  });

  it('gets the signature of a call back on the next turn, through a caller that has no slot for it', async () => {
    replayJson(answer([CALL], 'STOP'));
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Weather?' }];
    const tools = [
      { name: TOOL.name, description: TOOL.description, input_schema: TOOL.parameters as Anthropic.Tool.InputSchema },
    ];
    const first = await anthropic.messages.create({ model: 'gem', max_tokens: 50, messages, tools });
    const call = first.content.find((block) => block.type === 'tool_use');
    expect(first.stop_reason).toBe('tool_use');
    expect(call).toMatchObject({ name: 'weather', input: { city: 'Berlin' } });
    replayJson(answer([{ text: 'Sunny.' }], 'STOP'));
    await anthropic.messages.create({
      model: 'gem',
      max_tokens: 50,
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '{"sky":"clear"}' }] },
      ],
    });
    expect(sent(1)['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      { role: 'model', parts: [CALL] },
      { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { sky: 'clear' } } }] },
    ]);
  });

  it('likewise through the OpenAI SDK, which sends back what it was given', async () => {
    replayJson(answer([CALL], 'STOP'));
    const tools = [{ type: 'function' as const, function: TOOL }];
    const ask = { role: 'user' as const, content: 'Weather?' };
    const first = await openai.chat.completions.create({ model: 'gem', messages: [ask], tools });
    const reply = first.choices[0]?.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    replayJson(answer([{ text: 'Sunny.' }], 'STOP'));
    await openai.chat.completions.create({
      model: 'gem',
      tools,
      messages: [
        ask,
        reply as OpenAI.ChatCompletionMessage,
        { role: 'tool', tool_call_id: reply?.tool_calls?.[0]?.id ?? '', content: 'clear' },
      ],
    });
    expect(sent(1)['contents']).toMatchObject([
      {},
      { role: 'model', parts: [CALL] },
      { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { result: 'clear' } } }] },
    ]);
  });

  it.each([
    ['a stream without a reason to have ended', [answer([{ text: 'Hel' }])]],
    [
      'an error inside the stream',
      [answer([{ text: 'Hel' }]), { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }],
    ],
  ])('raises in both SDKs for %s', async (_what, chunks) => {
    replayStream(...chunks);
    const stream = openai.chat.completions.stream({ model: 'gem', messages: [{ role: 'user', content: 'Hi' }] });
    await expect(stream.finalChatCompletion()).rejects.toThrow();
    replayStream(...chunks);
    const messages = anthropic.messages.stream({
      model: 'gem',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(messages.finalMessage()).rejects.toThrow();
  });

  it('that blocks the prompt answers with a content filter, and a bad key is not the caller’s fault', async () => {
    replayJson({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 }, responseId: 'r' });
    const blocked = await openai.chat.completions.create({ model: 'gem', messages: [{ role: 'user', content: 'x' }] });
    expect(blocked.choices[0]?.finish_reason).toBe('content_filter');
    replayJson(
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: 'API key not valid.',
          details: [{ reason: 'API_KEY_INVALID' }],
        },
      },
      400,
    );
    await expect(
      openai.chat.completions.create({ model: 'gem', messages: [{ role: 'user', content: 'x' }] }),
    ).rejects.toMatchObject({ status: 502 });
  });

  it('that needs bytes of an image which cannot be had is passed over for one that takes its URL', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'http://127.0.0.1:9/a.png' } };
    const messages = [{ role: 'user' as const, content: [image] }];
    upstream.respond({ text: 'A cat.' });
    const completion = await openai.chat.completions.create({ model: 'either', messages });
    expect(completion.choices[0]?.message.content).toBe('A cat.');
    expect(upstream.journal.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
    expect(JSON.stringify(sent())).toContain(image.image_url.url);
    await expect(openai.chat.completions.create({ model: 'gem', messages })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('not on a public address'),
    });
  });
});
