import { type ChatResponse, definePlugin } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Answers by question, as it is asked. */
  readonly answers: Readonly<Record<string, string>>;
}

/** Answers known questions without asking a provider. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['answers'],
    additionalProperties: false,
    properties: { answers: { type: 'object', additionalProperties: { type: 'string' } } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ answers: { 'Who are you?': 'A gateway.' } }],
  },
  create: (options: Options) => ({
    // The first plugin that answers wins; `undefined` goes on to the provider. Such an answer costs nothing and is streamed to
    // callers who asked for a stream. A failure here passes the plugin over: a cache that is away stops nobody.
    answer(context): ChatResponse | undefined {
      const last = context.chatRequest()?.messages.at(-1)?.content[0];
      const question = last?.type === 'text' ? last.text : '';
      if (!Object.hasOwn(options.answers, question)) return undefined;
      const text = options.answers[question] ?? '';
      return {
        model: context.summary.model,
        choices: [{ index: 0, finishReason: 'stop', blocks: [{ head: { kind: 'text' }, text }] }],
      };
    },
  }),
});
