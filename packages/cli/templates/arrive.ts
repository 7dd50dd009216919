import { definePlugin, HelixError } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Operations that are refused, such as `embeddings`. */
  readonly operations: readonly string[];
}

/** Refuses some operations before their body is read. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['operations'],
    additionalProperties: false,
    properties: { operations: { type: 'array', items: { enum: ['chat', 'embeddings'] } } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ operations: ['embeddings'] }],
  },
  create: (options: Options) => ({
    // A guard: every plugin is asked. Give nothing to let the call pass; throw a HelixError to refuse it.
    // Any other throw is a failure of the plugin, and refuses as well, so that a broken guard lets nothing through.
    arrive(context) {
      if (!options.operations.includes(context.operation)) return;
      throw new HelixError('forbidden', `This gateway does not serve ${context.operation}.`);
    },
  }),
});
