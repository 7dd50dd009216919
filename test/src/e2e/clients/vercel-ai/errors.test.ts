import { APICallError, generateText, streamText } from 'ai';
import { PROVIDERS, useVercelAi } from './use-vercel-ai.js';

describe('errors in the Vercel AI SDK', () => {
  const suite = useVercelAi();
  const { ask } = suite;

  describe.each(PROVIDERS)('through its %s model', (provider) => {
    it('raises a reached spend cap as it is, without another try', async () => {
      const raised = await generateText({ model: ask(provider, 'oai', suite.helix.exhaustedKey), prompt: 'Hi' }).catch(
        (error: unknown) => error,
      );
      expect(APICallError.isInstance(raised) && [raised.statusCode, raised.isRetryable]).toEqual([402, false]);
      expect(String(raised)).toMatch(/spend cap/i);
      expect(suite.helix.upstream.journal).toHaveLength(0);
    });

    it('raises a rate limit with its message', async () => {
      const { key } = await suite.helix.gateway.createKey({ limits: { rpm: 1 } });
      const request = { model: ask(provider, 'oai', key), prompt: 'Hi', maxRetries: 0 };
      await generateText(request);
      const raised = await generateText(request).catch((error: unknown) => error);
      expect(APICallError.isInstance(raised) && raised.statusCode).toBe(429);
      expect(String(raised)).toMatch(/limit/i);
    });

    it('raises inside a stream that breaks off', async () => {
      suite.helix.upstream.respond({ errorAfter: 2 });
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
});
