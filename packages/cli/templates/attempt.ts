import { definePlugin, LOGGER } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Attempts that take longer than this are logged. Milliseconds. */
  readonly slowMs: number;
}

/** Logs attempts at providers that fail or are slow. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['slowMs'],
    additionalProperties: false,
    properties: { slowMs: { type: 'number', minimum: 0 } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ slowMs: 10_000 }],
  },
  // Services come first, in this order, then the options.
  inject: [LOGGER],
  create: (logger, options: Options) => ({
    // An observer of each attempt, its fallbacks and retries included. Synchronous, and in the caller's way: do little.
    attempt(context, event) {
      if (event.type === 'start' || event.outcome === 'cancelled') return;
      if (event.outcome === 'ok' && event.durationMs <= options.slowMs) return;
      const { requestId, target } = context;
      logger.warn('slow or failed attempt', {
        requestId,
        target: target.id,
        durationMs: event.durationMs,
        error: event.error?.class,
      });
    },
  }),
});
