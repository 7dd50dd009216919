import type { MaybePromise } from '../brand.js';
import type { Scope } from './scope.js';

/** What is counted. `usd` amounts are nano-dollars; the others are whole numbers. All are `bigint` ≥ 0. */
export type MeterDimension = 'usd' | 'requests' | 'tokens' | 'parallel';

/** A span of time that a budget belongs to: a pure function of time, zone and anchor. There is no reset job. */
export interface MeterWindow {
  /** Part of the meter's id: `2026-11`. */
  readonly id: string;
  /** The configured period: `month`, `36h`, `lifetime`. */
  readonly per: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  /** Milliseconds since the epoch; `undefined` for a lifetime window. */
  readonly resetsAt: number | undefined;
}

interface MeterBase {
  /** Unique: scope + dimension + window + owner. */
  readonly id: string;
  readonly scope: Scope;
  readonly limit: bigint;
}

/** Holds `limit` per window. Seeded from the ledger when the store does not know it yet. */
export interface BudgetMeter extends MeterBase {
  readonly kind: 'budget';
  readonly dimension: 'usd';
  readonly window: MeterWindow;
}

/** Sliding window: in no span of `windowMs` does more than `limit` pass. */
export interface RateMeter extends MeterBase {
  readonly kind: 'rate';
  readonly dimension: 'requests' | 'tokens';
  readonly windowMs: number;
}

/** At most `limit` held at a time, each slot a lease. */
export interface SlotMeter extends MeterBase {
  readonly kind: 'slots';
  readonly dimension: 'parallel';
}

export type Meter = BudgetMeter | RateMeter | SlotMeter;

/**
 * What a plugin asks for: pure data. Core turns it into an amount for each target (the estimated cost or tokens, 1 for requests
 * and slots), acquires all demands at once, raises them before a dearer fallback and settles them with what was really used.
 */
export interface MeterDemand {
  readonly meter: Meter;
  /** `strict`: the estimate is an upper bound. `expected`: what such calls usually need. */
  readonly basis: 'strict' | 'expected';
  /** Only attempts at these targets (ids) are charged; `undefined` means every attempt. */
  readonly targets?: readonly string[] | undefined;
  /** False: charged and shown, never refuses (shadow caps, notify). */
  readonly enforce: boolean;
  /** Lower the call's output limit to what the budget still buys instead of refusing. */
  readonly clamp?: boolean | undefined;
  /** When it refuses: go on with this model instead. */
  readonly degradeTo?: string | undefined;
  /** Keep amounts out of the caller's error body. */
  readonly hideAmounts?: boolean | undefined;
  /** The owner's id for it, shown in errors and in the admin API: a cap's id. */
  readonly owner: string;
  /** When the store is away. */
  readonly onStoreAway: 'deny' | 'allow';
}

export interface MeterCharge {
  readonly meter: Meter;
  readonly amount: bigint;
  /** False: added without being checked. */
  readonly enforce: boolean;
}

/** A meter as it stands. `settled` is what was used, `reserved` what calls in flight hold. */
export interface MeterState {
  readonly meter: Meter;
  readonly settled: bigint;
  readonly reserved: bigint;
}

export interface MeterRefusal extends MeterState {
  readonly requested: bigint;
  /** Milliseconds from now until the same request can pass; `undefined` when nobody can tell. */
  readonly retryAfterMs: number | undefined;
}

export type AcquireResult =
  | { readonly status: 'granted'; readonly states: readonly MeterState[] }
  /** Nothing was taken anywhere. */
  | { readonly status: 'refused'; readonly refusals: readonly MeterRefusal[] }
  /** Budgets that the store has never seen: seed them from the ledger and ask again. Nothing was taken. */
  | { readonly status: 'unseeded'; readonly meters: readonly BudgetMeter[] };

/**
 * Reserve and settle for everything finite. `acquire` is atomic over all its charges; a hold has a lease that its owner renews, and a dead
 * owner's hold expires (its reservation is dropped). After the last hold has been settled `reserved` is exactly 0.
 * A store that cannot answer throws `HelixError('store_unavailable')`.
 */
export interface MeterStore {
  acquire(holdId: string, charges: readonly MeterCharge[], leaseMs: number): MaybePromise<AcquireResult>;
  /** Replaces the hold's charges by these (a dearer fallback, a longer answer); refused leaves the hold as it was. An unknown hold is refused with no refusals. */
  adjust(holdId: string, charges: readonly MeterCharge[]): MaybePromise<AcquireResult>;
  /** Ends the hold: reservations go, the actual amounts (nano-dollars, tokens, requests; slots are freed) are booked. Idempotent; meters of the hold that are not named book 0. A hold that has expired is still booked once. */
  settle(holdId: string, actuals: readonly MeterCharge[]): MaybePromise<void>;
  /** Extends the leases. */
  renew(holdIds: readonly string[], leaseMs: number): MaybePromise<void>;
  /** Sets a budget's settled amount only if the store does not know the meter. */
  seed(meter: BudgetMeter, settled: bigint): MaybePromise<void>;
  /** Known meters whose scope contains all of `scope`. */
  list(scope: Scope): MaybePromise<readonly MeterState[]>;
  read(meterId: string): MaybePromise<MeterState | undefined>;
  close(): MaybePromise<void>;
}
