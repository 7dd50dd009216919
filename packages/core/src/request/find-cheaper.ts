import { EMPTY_BUCKETS, HelixError, isOpaque } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import type { RequestScope } from './request-scope.js';

const MOST_EXAMINED = 200;
const MOST_NAMED = 5;

/** The refusal with `cheaper`: models the caller may use that cost less for this request than the one it asked for, cheapest first. */
export function findCheaper(
  refusal: HelixError,
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
): HelixError {
  const asked = scope.plan.candidates[0];
  // A model that chats is no help to who wants an image.
  if (asked === undefined || isOpaque(scope.wire)) return refusal;
  const costOf = (target: typeof asked): bigint | undefined => {
    const { input, output } = services.estimator.expected(target, scope.summary);
    return generation.pricing.costOf(generation.pricing.priceOf(target, scope.receivedAt), {
      ...EMPTY_BUCKETS,
      inputUncached: input,
      outputText: output,
    });
  };
  const limit = costOf(asked);
  const cheaper: { readonly name: string; readonly cost: bigint }[] = [];
  for (const model of generation.routing.listFor(scope.principal).slice(0, MOST_EXAMINED)) {
    const target = model.targets[0];
    if (model.pattern || target === undefined || target.inactive !== undefined) continue;
    const cost = costOf(target);
    if (cost !== undefined && (limit === undefined || cost < limit)) cheaper.push({ name: model.name, cost });
  }
  cheaper.sort((left, right) => (left.cost < right.cost ? -1 : 1));
  return new HelixError(refusal.code, refusal.message, {
    details: { ...refusal.details, cheaper: cheaper.slice(0, MOST_NAMED).map(({ name }) => name) },
    shouldRetry: false,
  });
}
