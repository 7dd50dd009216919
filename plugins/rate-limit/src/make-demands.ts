import { type CallLimits, type Meter, type MeterDemand, type Scope, scopeKey } from '@helix/contracts';

const MINUTE_MS = 60_000;

export interface DemandOptions {
  readonly owner: string;
  readonly scope: Scope;
  readonly limits: CallLimits;
  readonly onStoreAway: 'deny' | 'allow';
}

/** The demands of one set of limits on one scope: none for a limit that is absent. */
export function makeDemands({ owner, scope, limits, onStoreAway }: DemandOptions): readonly MeterDemand[] {
  const prefix = `${owner}|${scopeKey(scope)}`;
  const meters: Meter[] = [];
  if (limits.rpm !== undefined) {
    meters.push({
      id: `requests|${prefix}`,
      kind: 'rate',
      dimension: 'requests',
      scope,
      limit: BigInt(limits.rpm),
      windowMs: MINUTE_MS,
    });
  }
  if (limits.tpm !== undefined) {
    meters.push({
      id: `tokens|${prefix}`,
      kind: 'rate',
      dimension: 'tokens',
      scope,
      limit: BigInt(limits.tpm),
      windowMs: MINUTE_MS,
    });
  }
  if (limits.parallel !== undefined) {
    meters.push({
      id: `parallel|${prefix}`,
      kind: 'slots',
      dimension: 'parallel',
      scope,
      limit: BigInt(limits.parallel),
    });
  }
  return meters.map((meter) =>
    Object.freeze({ meter: Object.freeze(meter), basis: 'expected', enforce: true, owner, onStoreAway } as const),
  );
}
