import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, generateObject, generateText, Output, stepCountIs, streamText } from 'ai';
import { greetingOf, PIXEL, TARGETS, WEATHER_CALL } from '../../../support/client-gateway.js';
import { PLACE, PROVIDERS, useVercelAi, weatherTools } from './use-vercel-ai.js';

const THOUGHT = { reasoning: 'Let me think.', usage: { input: 100, output: 50, cacheRead: 40, reasoning: 20 } };

describe('the Vercel AI SDK', () => {
  const suite = useVercelAi();
  const { ask } = suite;

  describe.each(PROVIDERS)('through its %s model', (provider) => {
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
        suite.helix.upstream.script({ toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
        const { asked, tools: set } = weatherTools();
        const result = await generateText({
          model: ask(provider, target),
          prompt: 'Berlin',
          tools: set,
          stopWhen: stepCountIs(3),
        });
        expect(asked).toEqual(['Berlin']);
        expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
        expect(result.text).toContain('clear');
        if (fake) expect(suite.helix.upstream.journal[1]?.bytes.toString()).toContain('clear over town');
      });

      it('executes parallel tools in a streamed loop', async () => {
        const second = { ...WEATHER_CALL, id: 'call_2', arguments: '{"location":"Paris"}' };
        suite.helix.upstream.script({ toolCalls: [WEATHER_CALL, second] }, { text: 'It is clear.' });
        const { asked, tools: set } = weatherTools();
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
        suite.helix.upstream.respond({ text: WEATHER_CALL.arguments });
        const { object } = await generateObject({ model: ask(provider, target), schema: PLACE, prompt: 'Berlin' });
        expect(object).toEqual({ location: 'Berlin' });
        if (fake) expect(suite.helix.upstream.journal[0]?.bytes.toString()).toContain('location');
      });

      it('streams an object', async () => {
        suite.helix.upstream.respond({ text: WEATHER_CALL.arguments });
        const result = streamText({
          model: ask(provider, target),
          output: Output.object({ schema: PLACE }),
          prompt: 'Berlin',
        });
        expect(await result.output).toEqual({ location: 'Berlin' });
      });

      it('goes on with a conversation', async () => {
        suite.helix.upstream.script({ text: 'The first answer.' });
        const model = ask(provider, target);
        // Else the Responses model names what was said by its id at OpenAI.
        const providerOptions = { openai: { store: false } };
        const hello = { role: 'user' as const, content: 'Hello' };
        const first = await generateText({ model, messages: [hello], providerOptions });
        const messages = [hello, ...first.response.messages, { role: 'user' as const, content: 'And then?' }];
        await generateText({ model, messages, providerOptions });
        if (fake) expect(suite.helix.upstream.journal[1]?.bytes.toString()).toContain('The first answer.');
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
        if (fake) expect(suite.helix.upstream.journal[0]?.bytes.toString()).toContain(PIXEL);
      });

      if (fake)
        it.each([false, true])('tells reasoning, and what was cached (stream: %s)', async (streaming) => {
          suite.helix.upstream.respond(THOUGHT);
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
  });

  it.each(['oai', 'ant', 'gem', 'resp'])('goes on where a turn is named by its id alone (at %s)', async (target) => {
    const model = ask('responses', target);
    const hello = { role: 'user' as const, content: 'Hello' };
    const { response } = await generateText({ model, messages: [hello] });
    await generateText({ model, messages: [hello, ...response.messages, hello] });
    if (target === 'resp')
      expect(suite.helix.upstream.journal[1]?.body).toMatchObject({ input: [{}, { id: 'msg_fake' }, {}] });
    else expect(suite.helix.upstream.journal[1]?.bytes.toString()).toContain('Hello from upstream');
  });

  it.each(['sandbox', 'oai', 'gem'])('embeds with %s', async (target) => {
    const openai = createOpenAI({ baseURL: `${suite.helix.url}/v1`, apiKey: suite.helix.key });
    const google = createGoogle({ baseURL: `${suite.helix.url}/v1beta`, apiKey: suite.helix.key });
    for (const model of [openai.embedding(target), google.embedding(target)]) {
      const { embeddings } = await embedMany({ model, values: ['one', 'two'] });
      expect(embeddings).toHaveLength(2);
      expect(embeddings[0]?.length).toBe(target === 'sandbox' ? 256 : 2);
    }
  });
});
