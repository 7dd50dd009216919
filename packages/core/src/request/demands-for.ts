import type { MeterDemand } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';

/**
 * The demands that a call is held to. Of one that costs nothing only how many there are; a batch's tokens are not of the minute in which it is made.
 */
export function demandsFor(
  { isFree, operation }: RequestScope,
  demands: readonly MeterDemand[],
): readonly MeterDemand[] {
  if (isFree) return demands.filter(({ meter }) => meter.dimension === 'requests' || meter.dimension === 'parallel');
  return operation === 'batches' ? demands.filter(({ meter }) => meter.dimension !== 'tokens') : demands;
}
