import { type ChatRequest, definePlugin } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Put before the messages of every request. */
  readonly instruction: string;
}

/** Gives every chat request a system message of the company's. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['instruction'],
    additionalProperties: false,
    properties: { instruction: { type: 'string', minLength: 1 } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ instruction: 'Answer in English.' }],
  },
  create: (options: Options) => ({
    // A waterfall: each plugin gets what the one before gave. The request is in no dialect, so this works for every caller and provider.
    // Copy, never change in place; `undefined` leaves it as it is. To refuse a request, throw a HelixError.
    transformRequest(_context, request): ChatRequest {
      const system = { role: 'system', content: [{ type: 'text', text: options.instruction }] } as const;
      return { ...request, messages: [system, ...request.messages] };
    },
  }),
});
