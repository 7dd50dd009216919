import { HelixError, type JsonValue, type RouteContribution, usdNumber } from '@helix/contracts';
import { readRoute } from './admin-route.js';
import type { AdminServices } from './admin-services.js';
import { findByName } from './find-by-name.js';
import { readCount } from './query.js';

/** What a request of a team for a model would meet; nothing is sent or charged. Throws `invalid_request` where model or team is missing. */
export function createExplainRoute({
  directory,
  gateway,
}: Pick<AdminServices, 'directory' | 'gateway'>): RouteContribution {
  return readRoute(
    'explain',
    'What a request would meet: model, team, input_tokens, output_tokens.',
    async ({ query }) => {
      const model = query.get('model');
      const name = query.get('team');
      if (model === null || name === null)
        throw new HelixError('invalid_request', 'Give model and team.', { param: model === null ? 'model' : 'team' });
      const team = await findByName(directory.teams, name, 'team');
      const explanation = await gateway.explain({
        principal: {
          team: { id: team.id, name: team.name, limits: team.limits },
          tags: team.tags,
          models: team.models.includes('*') ? [] : [team.models],
          policy: team.policy,
          labels: team.metadata,
        },
        model,
        inputTokens: readCount(query, 'input_tokens', 1_000),
        outputTokens: readCount(query, 'output_tokens', 500),
      });
      const plain = JSON.stringify(explanation, (_key, value: unknown) =>
        typeof value === 'bigint' ? usdNumber(value) : value,
      );
      return { json: JSON.parse(plain) as JsonValue };
    },
  );
}
