import { definePlugin } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** What each word is replaced by. */
  readonly words: Readonly<Record<string, string>>;
}

/** Replaces words in answers. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['words'],
    additionalProperties: false,
    properties: { words: { type: 'object', additionalProperties: { type: 'string' } } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ words: { colour: 'color' } }],
  },
  create: (options: Options) => ({
    // Called once an answer, JSON or stream; what it gives is called for each event and gives the events to send instead: none drops it.
    // A word may be cut in two by the provider's chunks: where that matters, keep text back until the block ends.
    transformEvents: () => (event) => {
      if (event.type !== 'block-delta') return [event];
      let { text } = event;
      for (const [word, replacement] of Object.entries(options.words)) text = text.replaceAll(word, replacement);
      return [{ ...event, text }];
    },
  }),
});
