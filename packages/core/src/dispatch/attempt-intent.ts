import type { AttemptIntent, Target } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import type { HeldMeters } from '../metering/held-meters.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';

/** A request on its way to upstreams, with its meters. */
export interface Dispatching {
  readonly scope: RequestScope;
  readonly services: CoreServices;
  readonly generation: Generation;
  readonly held: HeldMeters;
}

/** What the journal is told before something goes out to the target, under a new id. */
export function intentOf({ scope, services, generation, held }: Dispatching, target: Target): AttemptIntent {
  const now = services.clock.now();
  const estimate = held.estimateFor(target);
  return {
    id: createId('att', now),
    requestId: scope.requestId,
    admittedAt: scope.receivedAt,
    startedAt: now,
    payer: scope.payer,
    model: scope.summary.model,
    provider: target.provider,
    upstreamModel: target.model,
    operation: scope.operation,
    dialect: scope.dialect,
    estimatedCost: estimate.cost,
    estimatedInputTokens: estimate.input,
    generation: generation.id,
  };
}
