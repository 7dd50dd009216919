import type { Target } from '@helix/contracts';
import { chooseDialect } from '../dispatch/upstream-call.js';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from './request-scope.js';

/** The first target of the plan that is active and whose provider does the operation; `undefined` when there is none. */
export function firstUsable(scope: RequestScope, generation: Generation): Target | undefined {
  return scope.plan.candidates.find(({ inactive, provider }) => {
    const active = generation.providers.get(provider);
    return (
      inactive === undefined && active !== undefined && chooseDialect(scope, active, generation.dialects) !== undefined
    );
  });
}
