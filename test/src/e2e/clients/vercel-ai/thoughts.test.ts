import { generateText, Output, stepCountIs, streamText } from 'ai';
import { TARGETS, WEATHER_CALL } from '../../../support/client-gateway.js';
import { PLACE, useVercelAi, weatherTools } from './use-vercel-ai.js';

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

describe('thoughts in the Vercel AI SDK', () => {
  const suite = useVercelAi(ALIASES.join(''));
  const { ask } = suite;

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
        suite.helix.upstream.script(
          { reasoning: 'Let me look.', toolCalls: [WEATHER_CALL], usage: { input: 20, output: 9, reasoning: 4 } },
          { text: WEATHER_CALL.arguments },
        );
        const request = {
          model: ask(provider, `${name}-${target}`),
          system: 'Be kind.',
          prompt: 'Berlin',
          tools: weatherTools().tools,
          output: Output.object({ schema: PLACE }),
          stopWhen: stepCountIs(3),
          providerOptions: THINKING,
        };
        const result = streaming ? streamText(request) : await generateText(request);
        expect(await result.output).toEqual({ location: 'Berlin' });
        const sent = suite.helix.upstream.journal.map(({ bytes }) => bytes.toString());
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
      suite.helix.upstream.script({ reasoning: 'Let me look.', toolCalls: [WEATHER_CALL] }, { text: 'It is clear.' });
      const { tools: set } = weatherTools();
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
      const sent = suite.helix.upstream.journal[1]?.bytes.toString();
      expect(sent).toContain('clear over town');
      expect(sent).not.toMatch(/"helix\.|eyJoZWxpeF9zZWFs|ZmFrZS1zaWduYXR1cmU=|ZmFrZS1zaWduYXR1cmU=/);
    },
  );
});
