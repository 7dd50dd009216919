import type { Target } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { keySpaceOf } from './key-space.js';

/**
 * Moves the targets to the front that made the reasoning which the request brings back: elsewhere it would have to be left out. The latest counts,
 * since the turn under way goes on from it. What routing has taken away stays away.
 */
export function preferMaker(scope: RequestScope, { providers }: Generation): void {
  const { plan } = scope;
  if (!scope.severalKeySpaces || plan.candidates.length < 2) return;
  const made = scope.seals?.lastMaker();
  if (made === undefined) return;
  const { maker, dialect } = made;
  const isMaker = (target: Target): boolean => {
    if (target.inactive !== undefined) return false;
    if (maker !== undefined) return keySpaceOf(target, providers) === maker;
    return providers.get(target.provider)?.provider.dialects.includes(dialect) === true;
  };
  if (!plan.candidates.some(isMaker)) {
    scope.note(`the reasoning in the request was made by ${maker ?? dialect}, which is no candidate: it is left out`);
    return;
  }
  const preferred = plan.prefer(isMaker, `made the reasoning in the request (${maker ?? dialect})`);
  scope.plan = preferred;
  scope.trace.push({
    hook: 'route',
    plugin: 'helix',
    ms: 0,
    said: preferred.reasons.at(-1) ?? '',
    candidates: preferred.candidates.map((target) => target.id),
  });
}
