import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateObject,
  generateText,
  type LanguageModel,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { z } from 'zod';
import {
  type ClientGateway,
  greetingOf,
  PIXEL,
  runClientGateway,
  TARGETS,
  WEATHER_CALL,
} from '../../support/client-gateway.js';

globalThis.AI_SDK_LOG_WARNINGS = false;

const place = z.object({ location: z.string() });
const thought = { reasoning: 'Let me think.', usage: { input: 100, output: 50, cacheRead: 40, reasoning: 20 } };

const KNOWN = ['gpt-5.1', 'claude-sonnet-4-5', 'gemini-3-pro-preview'];

/** Names that the SDK takes for models that it knows, each served by every provider. */
const ALIASES = KNOWN.flatMap((name) =>
  TARGETS.slice(1).map((target) => `  ${name}-${target}: ${target}/some-model\n`),
);

/** As an application asks for thoughts. */
const THINKING = {
  openai: { reasoningEffort: 'low', reasoningSummary: 'auto', store: false },
  anthropic: { thinking: { type: 'enabled', budgetTokens: 2_000 } },
  google: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'low' } },
};

/** The SDK's providers with nothing changed but base URL and key. */
function modelsOf(url: string, apiKey: string): Readonly<Record<string, (model: string) => LanguageModel>> {
  const openai = createOpenAI({ baseURL: `${url}/v1`, apiKey });
  const anthropic = createAnthropic({ baseURL: `${url}/v1`, apiKey });
  const google = createGoogle({ baseURL: `${url}/v1beta`, apiKey });
  const compatible = createOpenAICompatible({
    name: 'helix',
    baseURL: `${url}/v1`,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  return { compatible, chat: openai.chat, responses: openai.responses, anthropic, google };
}

describe('the Vercel AI SDK', () => {
  let helix: ClientGateway;
  const ask = (provider: string, model: string, key = helix.key): LanguageModel => {
    const make = modelsOf(helix.url, key)[provider];
    if (make === undefined) throw new Error(provider);
    return make(model);
  };
  const tools = () => {
    const asked: string[] = [];
    const get_weather = tool({
      description: 'Looks out of the window.',
      inputSchema: place,
      execute: ({ location }) => {
        asked.push(location);
        return { sky: 'clear over town' };
      },
    });
    return { asked, tools: { get_weather } };
  };

  beforeAll(async () => {
    helix = await runClientGateway(ALIASES.join(''));
  });
  afterAll(() => helix.stop());
  beforeEach(() => helix.upstream.reset());

  describe.each(['chat', 'compatible', 'responses', 'anthropic', 'google'])('through its %s model', (provider) => {
    describe.each(TARGETS)('to %s', (target) => {
      const fake = target !== 'sandbox';

      it('generates text', async () => {
        const { text, finishReason, usage } = await generateText({ model: ask(provider, target), prompt: 'Hello' });
        expect([text, finishReason]).toEqual([greetingOf(target), 'stop']);
        expect(usage.totalTokens).toBeGreaterThan(0);
      });

      it('streams text', async () => {
        const result = streamText({ model: ask(provider, target), prompt: 'Hello' });
        const pieces: string[] = [];
        for await (const piece of result.textStream) pieces.push(piece);
        expect(pieces.join('')).toBe(greetingOf(target));
        expect(pieces.length).toBeGreaterThan(1);
        expect(await result.finishReason).toBe('stop');
        expect((await result.usage).outputTokens).toBeGreaterThan(0);
      });

      it('executes a tool in a loop', async () => {
        helix.upstream.script({ toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
        const { asked, tools: set } = tools();
        const result = await generateText({
          model: ask(provider, target),
          prompt: 'Berlin',
          tools: set,
          stopWhen: stepCountIs(3),
        });
        expect(asked).toEqual(['Berlin']);
        expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
        expect(result.text).toContain('clear');
        if (fake) expect(helix.upstream.journal[1]?.bytes.toString()).toContain('clear over town');
      });

      it('executes parallel tools in a streamed loop', async () => {
        const second = { ...WEATHER_CALL, id: 'call_2', arguments: '{"location":"Paris"}' };
        helix.upstream.script({ toolCalls: [WEATHER_CALL, second] }, { text: 'It is clear.' });
        const { asked, tools: set } = tools();
        const result = streamText({
          model: ask(provider, target),
          prompt: 'Berlin',
          tools: set,
          stopWhen: stepCountIs(3),
        });
        expect(await result.text).toContain('clear');
        expect(asked).toEqual(fake ? ['Berlin', 'Paris'] : ['Berlin']);
        expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
      });

      it('generates an object', async () => {
        helix.upstream.respond({ text: WEATHER_CALL.arguments });
        const { object } = await generateObject({ model: ask(provider, target), schema: place, prompt: 'Berlin' });
        expect(object).toEqual({ location: 'Berlin' });
        if (fake) expect(helix.upstream.journal[0]?.bytes.toString()).toContain('location');
      });

      it('streams an object', async () => {
        helix.upstream.respond({ text: WEATHER_CALL.arguments });
        const result = streamText({
          model: ask(provider, target),
          output: Output.object({ schema: place }),
          prompt: 'Berlin',
        });
        expect(await result.output).toEqual({ location: 'Berlin' });
      });

      it('goes on with a conversation', async () => {
        helix.upstream.script({ text: 'The first answer.' });
        const model = ask(provider, target);
        // Else the Responses model names what was said by its id at OpenAI.
        const providerOptions = { openai: { store: false } };
        const hello = { role: 'user' as const, content: 'Hello' };
        const first = await generateText({ model, messages: [hello], providerOptions });
        const messages = [hello, ...first.response.messages, { role: 'user' as const, content: 'And then?' }];
        await generateText({ model, messages, providerOptions });
        if (fake) expect(helix.upstream.journal[1]?.bytes.toString()).toContain('The first answer.');
      });

      it('shows an image', async () => {
        const { text } = await generateText({
          model: ask(provider, target),
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Hello' },
                { type: 'file', data: PIXEL, mediaType: 'image/png' },
              ],
            },
          ],
        });
        expect(text).toBe(greetingOf(target));
        if (fake) expect(helix.upstream.journal[0]?.bytes.toString()).toContain(PIXEL);
      });

      if (fake)
        it.each([false, true])('tells reasoning, and what was cached (stream: %s)', async (streaming) => {
          helix.upstream.respond(thought);
          const request = { model: ask(provider, target), prompt: 'Hello' };
          const result = streaming ? streamText(request) : await generateText(request);
          expect(await result.text).toBe('Hello from upstream');
          // OpenAI's chat completions have no field for thoughts, and this client reads none of those that others have added.
          expect(await result.reasoningText).toBe(provider === 'chat' ? undefined : 'Let me think.');
          expect(await result.usage).toMatchObject({
            inputTokens: 100,
            outputTokens: 50,
            inputTokenDetails: { cacheReadTokens: 40 },
            outputTokenDetails: { reasoningTokens: 20 },
          });
        });
    });

    it('raises a reached spend cap as it is, without another try', async () => {
      const raised = await generateText({ model: ask(provider, 'oai', helix.exhaustedKey), prompt: 'Hi' }).catch(
        (error: unknown) => error,
      );
      expect(APICallError.isInstance(raised) && [raised.statusCode, raised.isRetryable]).toEqual([402, false]);
      expect(String(raised)).toMatch(/spend cap/i);
      expect(helix.upstream.journal).toHaveLength(0);
    });

    it('raises a rate limit with its message', async () => {
      const { key } = await helix.gateway.createKey({ limits: { rpm: 1 } });
      const request = { model: ask(provider, 'oai', key), prompt: 'Hi', maxRetries: 0 };
      await generateText(request);
      const raised = await generateText(request).catch((error: unknown) => error);
      expect(APICallError.isInstance(raised) && raised.statusCode).toBe(429);
      expect(String(raised)).toMatch(/limit/i);
    });

    it('raises inside a stream that breaks off', async () => {
      helix.upstream.respond({ errorAfter: 2 });
      const errors: unknown[] = [];
      const result = streamText({
        model: ask(provider, 'oai'),
        prompt: 'Hi',
        onError: ({ error }) => void errors.push(error),
      });
      await result.consumeStream();
      expect(errors).toHaveLength(1);
      expect(await result.finishReason).toBe('error');
    });
  });

  describe.each([
    ['chat', 'gpt-5.1'],
    ['compatible', 'gpt-5.1'],
    ['responses', 'gpt-5.1'],
    ['anthropic', 'claude-sonnet-4-5'],
    ['google', 'gemini-3-pro-preview'],
  ])('through its %s model with a name that it knows', (provider, name) => {
    describe.each([
      ['oai', 'Let me look.'],
      ['resp', '"encrypted_content":"ZmFrZS1zaWduYXR1cmU="'],
      ['ant', '"signature":"ZmFrZS1zaWduYXR1cmU="'],
      ['gem', '"thoughtSignature":"ZmFrZS1zaWduYXR1cmU="'],
    ])('at %s', (target, seal) => {
      it.each([false, true])('thinks between calls, and returns the thoughts (stream: %s)', async (streaming) => {
        helix.upstream.script(
          { reasoning: 'Let me look.', toolCalls: [WEATHER_CALL], usage: { input: 20, output: 9, reasoning: 4 } },
          { text: WEATHER_CALL.arguments },
        );
        const request = {
          model: ask(provider, `${name}-${target}`),
          system: 'Be kind.',
          prompt: 'Berlin',
          tools: tools().tools,
          output: Output.object({ schema: place }),
          stopWhen: stepCountIs(3),
          providerOptions: THINKING,
        };
        const result = streaming ? streamText(request) : await generateText(request);
        expect(await result.output).toEqual({ location: 'Berlin' });
        const sent = helix.upstream.journal.map(({ bytes }) => bytes.toString());
        expect(sent).toHaveLength(2);
        expect(sent[0]).toContain('Be kind.');
        expect(sent[1]).toContain('clear over town');
        // OpenAI's chat completions have no field for thoughts; compatible servers have one for their text, none for a seal.
        const isLost = provider === 'chat' || (provider === 'compatible' && target !== 'oai');
        if (!isLost) expect(sent[1]).toContain(seal);
        const { outputTokenDetails } = await (streaming ? result.totalUsage : result.usage);
        expect(outputTokenDetails.reasoningTokens).toBe(4);
      });
    });
  });

  it.each([
    ['responses', 'gpt-5.1', 'ant', 'resp'],
    ['responses', 'gpt-5.1', 'oai', 'resp'],
    ['anthropic', 'claude-sonnet-4-5', 'resp', 'ant'],
    ['google', 'gemini-3-pro-preview', 'ant', 'gem'],
  ])(
    'takes a tool loop through its %s model (%s) from %s to %s, without thoughts that the other has sealed',
    async (provider, name, from, to) => {
      helix.upstream.script({ reasoning: 'Let me look.', toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
      const { tools: set } = tools();
      const request = { tools: set, providerOptions: THINKING };
      const hello = { role: 'user' as const, content: 'Berlin' };
      const { response } = await generateText({
        ...request,
        model: ask(provider, `${name}-${from}`),
        messages: [hello],
      });
      const messages = [hello, ...response.messages];
      const { text } = await generateText({ ...request, model: ask(provider, `${name}-${to}`), messages });
      expect(text).toBe('It is clear.');
      const sent = helix.upstream.journal[1]?.bytes.toString();
      expect(sent).toContain('clear over town');
      expect(sent).not.toMatch(/"helix\.|eyJoZWxpeF9zZWFs|ZmFrZS1zaWduYXR1cmU=|ZmFrZS1zaWduYXR1cmU=/);
    },
  );

  it.each(['oai', 'ant', 'gem', 'resp'])('goes on where a turn is named by its id alone (at %s)', async (target) => {
    const model = ask('responses', target);
    const hello = { role: 'user' as const, content: 'Hello' };
    const { response } = await generateText({ model, messages: [hello] });
    await generateText({ model, messages: [hello, ...response.messages, hello] });
    if (target === 'resp')
      expect(helix.upstream.journal[1]?.body).toMatchObject({ input: [{}, { id: 'msg_fake' }, {}] });
    else expect(helix.upstream.journal[1]?.bytes.toString()).toContain('Hello from upstream');
  });

  it.each(['sandbox', 'oai', 'gem'])('embeds with %s', async (target) => {
    const openai = createOpenAI({ baseURL: `${helix.url}/v1`, apiKey: helix.key });
    const google = createGoogle({ baseURL: `${helix.url}/v1beta`, apiKey: helix.key });
    for (const model of [openai.embedding(target), google.embedding(target)]) {
      const { embeddings } = await embedMany({ model, values: ['one', 'two'] });
      expect(embeddings).toHaveLength(2);
      expect(embeddings[0]?.length).toBe(target === 'sandbox' ? 256 : 2);
    }
  });
});
