import { definePlugin, HelixError } from '@helix/contracts';

/** What stands under `with:` in the configuration. The schema below checks it; a wrong option stops the start with its line. */
interface Options {
  /** Teams (names or ids) that the rule is for. */
  readonly teams: readonly string[];
  /** Region that their calls must stay in. */
  readonly region: string;
}

/** Keeps the calls of some teams at targets in one region. */
export default definePlugin({
  name: 'my-plugin',
  optionsSchema: {
    type: 'object',
    required: ['teams', 'region'],
    additionalProperties: false,
    properties: { teams: { type: 'array', items: { type: 'string' } }, region: { type: 'string' } },
    // The first example is what `helix plugin test` runs the plugin with.
    examples: [{ teams: ['default'], region: 'eu' }],
  },
  // A plugin that needs a service names it, `inject: [LOGGER]`, and gets it before the options: `create: (logger, options: Options) => …`.
  create: (options: Options) => ({
    // Gets the targets in the order in which they will be tried, gives back what is left: keep, drop, prefer, sortBy, replace.
    // Each takes a reason; the reasons are the request's decision trace. No I/O here: every request waits for it.
    route(context, plan) {
      const { team } = context.principal;
      if (team === undefined || !(options.teams.includes(team.id) || options.teams.includes(team.name ?? '')))
        return plan;
      const kept = plan.keep((target) => target.region === options.region, `${options.region} only`);
      // A HelixError is an answer to the caller. Any other throw is a failure of the plugin, and refuses the request as well.
      if (kept.candidates.length === 0)
        throw new HelixError('forbidden', `The model "${context.summary.model}" is not served in ${options.region}.`);
      return kept;
    },
  }),
});
