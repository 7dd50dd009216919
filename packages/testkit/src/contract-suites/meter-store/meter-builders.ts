import type { BudgetMeter, Meter, MeterCharge, RateMeter, SlotMeter } from '@helix/contracts';

const SCOPE = { team: 'team_1' } as const;

/** A budget of 100 nano-dollars for the year 2026, with what a test gives over it. */
export function aBudgetMeter(given: Partial<BudgetMeter> = {}): BudgetMeter {
  return {
    id: 'usd',
    kind: 'budget',
    dimension: 'usd',
    scope: SCOPE,
    limit: 100n,
    window: { id: '2026', per: 'year', startsAt: Date.UTC(2026, 0, 1), resetsAt: Date.UTC(2027, 0, 1) },
    ...given,
  };
}

/** Ten requests in any minute, with what a test gives over it. */
export function aRateMeter(given: Partial<RateMeter> = {}): RateMeter {
  return { id: 'rpm', kind: 'rate', dimension: 'requests', scope: SCOPE, limit: 10n, windowMs: 60_000, ...given };
}

/** Three calls at a time, with what a test gives over it. */
export function aSlotMeter(given: Partial<SlotMeter> = {}): SlotMeter {
  return { id: 'parallel', kind: 'slots', dimension: 'parallel', scope: SCOPE, limit: 3n, ...given };
}

/** A charge that may refuse. */
export function aCharge(meter: Meter, amount: bigint): MeterCharge {
  return { meter, amount, enforce: true };
}
