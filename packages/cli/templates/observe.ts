import { definePlugin, LOGGER, usdNumber } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Requests that cost more than this are logged. USD. */
  readonly usd: number;
}

/** Logs requests that were dear. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['usd'],
    additionalProperties: false,
    properties: { usd: { type: 'number', minimum: 0 } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ usd: 1 }],
  },
  // Services come first, in this order, then the options.
  inject: [LOGGER],
  create: (logger, options: Options) => ({
    // After settlement, from a queue: nobody waits for it, it may do I/O, and a failure harms no request.
    observe({ requestId, record }) {
      const usd = usdNumber(record.cost);
      if (usd > options.usd)
        logger.warn('dear request', { requestId, usd, model: record.model, team: record.payer.team });
    },
  }),
});
