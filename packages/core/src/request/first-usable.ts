import type { Target } from '@helix/contracts';
import { chooseDialect } from '../dispatch/choose-dialect.js';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from './request-scope.js';

/** The first target of the plan that is active and whose provider does the operation; `undefined` when there is none. */
export function firstUsable(scope: RequestScope, generation: Generation): Target | undefined {
  return scope.plan.candidates.find((target) => {
    const active = generation.providers.get(target.provider);
    if (target.inactive !== undefined || active === undefined) return false;
    return chooseDialect(scope, { target, active }, generation.dialects) !== undefined;
  });
}
