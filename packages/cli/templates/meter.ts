import { definePlugin, type MeterDemand } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Tag of a key or team that the limit is for. */
  readonly tag: string;
  /** Requests a minute of all callers with the tag together. */
  readonly requestsPerMinute: number;
}

/** Limits how many requests a minute the callers with one tag make together. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['tag', 'requestsPerMinute'],
    additionalProperties: false,
    properties: { tag: { type: 'string' }, requestsPerMinute: { type: 'integer', minimum: 0 } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ tag: 'batch', requestsPerMinute: 60 }],
  },
  create: (options: Options) => {
    // Demands are data. The gateway acquires those of all plugins in one step, settles them with what was used, and answers 429 or 402 itself.
    const demand: MeterDemand = {
      meter: {
        kind: 'rate',
        dimension: 'requests',
        // Unique in the gateway; two plugins that name the same meter share it.
        id: `my-plugin:${options.tag}`,
        scope: { tag: options.tag },
        limit: BigInt(options.requestsPerMinute),
        windowMs: 60_000,
      },
      basis: 'strict',
      enforce: true,
      owner: `my-plugin ${options.tag}`,
      onStoreAway: 'deny',
    };
    return {
      // Called for every request: no I/O, and no promise.
      meter: (context) => (context.principal.tags.includes(options.tag) ? [demand] : []),
    };
  },
});
