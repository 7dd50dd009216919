import { HelixError } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';

/** What the caller is told when no target of the plan could be tried: each with its reason. */
export function nothingToTry({ plan: { candidates }, summary: { model } }: RequestScope): HelixError {
  const reasons = candidates.map((target) => `${target.id}: ${target.inactive ?? 'not usable for this request'}`);
  return new HelixError(
    'upstream_unavailable',
    candidates.length === 0
      ? `No target is left for the model "${model}". x-helix-request-id finds the reasons in the request log.`
      : `No target of the model "${model}" can be used: ${reasons.join('; ')}.`,
  );
}
