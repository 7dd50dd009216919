import type { RoutePlan } from '@helix/contracts';
import { keepHolders } from '../conversation/keep-holders.js';
import type { Generation } from '../generation/generation.js';
import { keepCapable } from '../routing/keep-capable.js';
import { preferMaker } from '../seals/prefer-maker.js';
import type { RequestScope } from './request-scope.js';

/** What the gateway itself does to a plan, behind the plugins: targets that cannot serve the request go, the maker of its reasoning comes first. */
export function narrowPlan(scope: RequestScope, generation: Generation): void {
  if (scope.policy.checkCapabilities && scope.operation === 'chat')
    take(scope, keepCapable(scope.plan, scope.summary, scope.body));
  if (scope.conversation !== undefined) take(scope, keepHolders(scope, generation));
  if (scope.severalKeySpaces) preferMaker(scope, generation);
}

/** Takes the narrower plan and says so in the trace. */
function take(scope: RequestScope, plan: RoutePlan): void {
  if (plan === scope.plan) return;
  scope.plan = plan;
  scope.trace.push({
    hook: 'route',
    plugin: 'helix',
    ms: 0,
    said: plan.reasons.at(-1) ?? '',
    candidates: plan.candidates.map((target) => target.id),
  });
}
