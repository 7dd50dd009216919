import { APIError, AzureOpenAI } from 'openai';
import {
  type ClientGateway,
  greetingOf,
  PIXEL,
  runClientGateway,
  TARGETS,
  WEATHER_CALL,
  WEATHER_SCHEMA,
} from '../../support/client-gateway.js';

const apiVersion = '2025-04-01-preview';
const hello = [{ role: 'user' as const, content: 'Hello' }];

describe('the Azure OpenAI client', () => {
  let helix: ClientGateway;
  let azure: AzureOpenAI;

  beforeAll(async () => {
    helix = await runClientGateway();
    azure = new AzureOpenAI({ endpoint: helix.url, apiKey: helix.key, apiVersion, maxRetries: 0 });
  });
  afterAll(() => helix.stop());
  beforeEach(() => helix.upstream.reset());

  it('makes images and sound, the deployment named by the path', async () => {
    const deployed = new AzureOpenAI({ endpoint: helix.url, apiKey: helix.key, apiVersion, deployment: 'sandbox' });
    const { data } = await deployed.images.generate({ model: 'dall-e-3', prompt: 'a cat' });
    expect(
      Buffer.from(data?.[0]?.b64_json ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const speech = await deployed.audio.speech.create({ model: 'tts', voice: 'alloy', input: 'Hello' });
    const sound = Buffer.from(await speech.arrayBuffer());
    expect(sound.subarray(0, 4).toString()).toBe('RIFF');
    const file = new File([sound], 'hello.wav', { type: 'audio/wav' });
    const { text } = await deployed.audio.transcriptions.create({ model: 'whisper-1', file });
    expect(text).toMatch(/seconds/);
  });

  describe.each(TARGETS)('with a deployment called %s', (model) => {
    const fake = model !== 'sandbox';

    it.each(['', 'gpt-4o'])('completes, the deployment named by the path (model: %p)', async (named) => {
      const deployed = new AzureOpenAI({ endpoint: helix.url, apiKey: helix.key, apiVersion, deployment: model });
      const answer = await deployed.chat.completions.create({ model: named, messages: hello });
      expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: greetingOf(model) } });
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it('streams, with usage', async () => {
      const stream = azure.chat.completions.stream({
        model,
        messages: hello,
        stream_options: { include_usage: true },
      });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.message.content).toBe(greetingOf(model));
      expect(final.usage?.completion_tokens).toBeGreaterThan(0);
    });

    it('runs a tool in a loop', async () => {
      helix.upstream.script({ toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
      const asked: string[] = [];
      const runner = azure.chat.completions.runTools({
        model,
        messages: [{ role: 'user', content: 'Berlin' }],
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_weather',
              description: 'Looks out of the window.',
              parameters: { ...WEATHER_SCHEMA, required: [...WEATHER_SCHEMA.required] },
              parse: JSON.parse as (text: string) => { location: string },
              function: ({ location }: { location: string }) => {
                asked.push(location);
                return 'clear over town';
              },
            },
          },
        ],
      });
      expect(await runner.finalContent()).toContain('clear');
      expect(asked).toEqual(['Berlin']);
      if (fake) expect(helix.upstream.journal[1]?.bytes.toString()).toContain('clear over town');
    });

    it('gives structured output, and takes an image', async () => {
      helix.upstream.respond({ text: WEATHER_CALL.arguments });
      const answer = await azure.chat.completions.parse({
        model,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Berlin' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
            ],
          },
        ],
        response_format: { type: 'json_schema', json_schema: { name: 'place', schema: WEATHER_SCHEMA, strict: true } },
      });
      expect(answer.choices[0]?.message.parsed).toEqual({ location: 'Berlin' });
      if (fake) expect(helix.upstream.journal[0]?.bytes.toString()).toContain(PIXEL);
    });

    it('answers over Responses', async () => {
      const answer = await azure.responses.create({ model, input: 'Hello', store: false });
      expect(answer).toMatchObject({ status: 'completed', output_text: greetingOf(model) });
    });
  });

  it.each(['sandbox', 'oai', 'gem'])('embeds with %s', async (model) => {
    const { data } = await azure.embeddings.create({ model, input: ['one', 'two'] });
    expect(data.map(({ embedding }) => embedding.length)).toEqual(model === 'sandbox' ? [256, 256] : [2, 2]);
  });

  it.each([
    ['a reached spend cap', 402, () => helix.exhaustedKey, 'oai', /spend cap/i],
    ['an unknown key', 401, () => 'hx-nobody', 'oai', /key/],
    ['an unknown deployment', 404, () => helix.key, 'nothing', /nothing/],
  ])('raises %s', async (_what, status, keyOf, model, message) => {
    // With the client's own retries: none of these may be tried again.
    const client = new AzureOpenAI({ endpoint: helix.url, apiKey: keyOf(), apiVersion });
    const raised = await client.chat.completions.create({ model, messages: hello }).catch((error: unknown) => error);
    expect(raised).toBeInstanceOf(APIError);
    expect(raised).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(helix.upstream.journal).toHaveLength(0);
  });
});
