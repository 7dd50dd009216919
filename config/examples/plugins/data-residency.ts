import { definePlugin, HelixError, LOGGER } from '@helix/contracts';

interface Options {
  /** Teams (ids or names) whose data must stay in the region. */
  readonly teams: readonly string[];
  /** The region that a target must have, as `region` or as a tag. Default `eu`. */
  readonly region?: string;
}

/** Keeps the calls of some teams at targets in one region; refuses them when there is none. */
export default definePlugin({
  name: 'data-residency',
  optionsSchema: {
    type: 'object',
    required: ['teams'],
    additionalProperties: false,
    properties: { teams: { type: 'array', items: { type: 'string' } }, region: { type: 'string' } },
    // What `helix plugin test` runs it with.
    examples: [{ teams: ['default'] }],
  },
  inject: [LOGGER],
  create: (logger, { teams, region = 'eu' }: Options) => ({
    route(context, plan) {
      const { team } = context.principal;
      if (team === undefined || !(teams.includes(team.id) || teams.includes(team.name ?? ''))) return plan;
      const kept = plan.keep((target) => target.region === region || target.tags.includes(region), `${region} only`);
      if (kept.candidates.length > 0) return kept;
      logger.warn('no target in the region', { team: team.id, model: context.summary.model, region });
      throw new HelixError(
        'forbidden',
        `The model "${context.summary.model}" is not served in ${region}, where the data of team "${team.name}" must stay.`,
      );
    },
  }),
});
