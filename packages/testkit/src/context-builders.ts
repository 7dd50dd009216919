import type { AttemptContext, PlannedContext, SettledContext } from '@helix/contracts';
import { aPlan, aRoutingContext, aTarget } from './builders.js';
import { anAttempt, aRequest } from './contract-suites/ledger/ledger-records.js';

/** The context of `answer`, `meter` and `transformEvents`: routed to one target, with what a test gives over it. */
export function aPlannedContext(given: Partial<PlannedContext> = {}): PlannedContext {
  return { ...aRoutingContext(), plan: aPlan([aTarget()]), ...given };
}

/** The context of `attempt`: the first, at the plan's first target, with what a test gives over it. */
export function anAttemptContext(given: Partial<AttemptContext> = {}): AttemptContext {
  const planned = aPlannedContext(given);
  const target = planned.plan.candidates[0] ?? aTarget();
  return { ...planned, attemptId: 'att_1', attempt: 1, target, ...given };
}

/** The context of `observe`: a good request of one attempt, with what a test gives over it. */
export function aSettledContext(given: Partial<SettledContext> = {}): SettledContext {
  return {
    ...aRoutingContext(),
    record: aRequest(),
    attempts: [anAttempt()],
    trace: [{ hook: 'route', plugin: 'routing', ms: 0.01, said: 'ordered' }],
    meters: [{ id: 'usd', reserved: 500n, settled: 300n }],
    limits: [],
    warnings: [],
    ...given,
  };
}
