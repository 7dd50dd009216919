import type {
  BudgetMeter,
  Ledger,
  Logger,
  MeterDemand,
  MeterStore,
  NanoUsd,
  Pricing,
  RequestSummary,
} from '@helix/contracts';
import { MemoryMeterStore } from '@helix/meters';
import { aRoutingContext, aTarget, FakeClock } from '@helix/testkit';
import { Estimator } from './estimator.js';
import { HeldMeters, type HoldRequest, type MeteringServices } from './held-meters.js';
import { HoldKeeper } from './hold-keeper.js';

export const CHEAP = aTarget({ model: 'cheap' });
export const DEAR = aTarget({ model: 'dear' });
export const UNKNOWN = aTarget({ model: 'unknown' });

/** A nano-dollar an input token; output tokens cost 10, at the dear target 100. */
const PRICING: Pricing = {
  priceOf: (target) => ({ known: target.model !== 'unknown', model: target.model }) as never,
  costOf: (price, buckets) =>
    price.known
      ? (BigInt(
          buckets.inputUncached +
            buckets.outputText * ((price as unknown as { model: string }).model === 'dear' ? 100 : 10),
        ) as NanoUsd)
      : undefined,
};

export function budget(limit: bigint): BudgetMeter {
  return {
    id: 'usd',
    kind: 'budget',
    dimension: 'usd',
    scope: { team: 'team_1' },
    limit,
    window: { id: '2026-01', per: 'month', startsAt: 0, resetsAt: Date.UTC(2026, 1, 1) },
  };
}

export function demand(given: Partial<MeterDemand> & Pick<MeterDemand, 'meter'>): MeterDemand {
  return { basis: 'strict', enforce: true, owner: 'cap_1', onStoreAway: 'deny', ...given };
}

/** The memory store answers at once, and so must the settlement. */
export function settle(held: HeldMeters): void {
  expect(held.settle()).toBeUndefined();
}

/** Everything around a hold, with an empty memory store for each test. */
export interface MeteringSuite {
  readonly store: MemoryMeterStore;
  readonly keeper: HoldKeeper;
  /** What the ledger says was spent; nothing unless a test sets it. */
  spent: bigint;
  /** How often the ledger was asked. */
  readonly sums: number;
  /** 100 bytes and 10 output tokens: 200 nano-dollars at the cheap target, 1,100 at the dear one. */
  readonly request: (demands: readonly MeterDemand[], summary?: Partial<RequestSummary>) => HoldRequest;
  /** A hold at the cheap target. */
  readonly acquire: (demands: readonly MeterDemand[], summary?: Partial<RequestSummary>) => HeldMeters;
  /** The services, in whose store a test replaces what it is about. */
  readonly bound: (over?: Partial<MeterStore>) => MeteringServices;
  readonly stateOf: (id?: string) => { readonly settled: bigint; readonly reserved: bigint } | undefined;
  /** Forgets everything, also in the midst of a test. */
  readonly reset: () => void;
}

/** Hooks that set up, for the `describe` that calls it. */
export function useMetering(): MeteringSuite {
  let store: MemoryMeterStore;
  let keeper: HoldKeeper;
  let sums: number;

  const suite: MeteringSuite = {
    get store() {
      return store;
    },
    get keeper() {
      return keeper;
    },
    spent: 0n,
    get sums() {
      return sums;
    },
    request: (demands, summary = {}) => ({
      id: 'req_1',
      demands,
      summary: { ...aRoutingContext().summary, byteLength: 100, maxOutputTokens: 10, ...summary },
      generates: true,
      clamps: true,
      admittedAt: Date.UTC(2026, 0, 15),
    }),
    acquire: (demands, summary = {}) =>
      HeldMeters.acquire(suite.bound(), suite.request(demands, summary), CHEAP) as HeldMeters,
    bound: (over = {}) => {
      const plain: MeterStore = {
        acquire: (id, charges, lease) => store.acquire(id, charges, lease),
        adjust: (id, charges) => store.adjust(id, charges),
        settle: (id, actuals) => store.settle(id, actuals),
        renew: (ids, lease) => store.renew(ids, lease),
        seed: (meter, settled) => store.seed(meter, settled),
        list: (scope) => store.list(scope),
        read: (id) => store.read(id),
        close: () => store.close(),
        ...over,
      };
      return {
        store: plain,
        ledger: {
          sumSpend: () => {
            sums += 1;
            return suite.spent as NanoUsd;
          },
        } as unknown as Ledger,
        pricing: PRICING,
        estimator: new Estimator(),
        keeper,
      };
    },
    stateOf: (id = 'usd') => {
      const state = store.read(id);
      return state === undefined ? undefined : { settled: state.settled, reserved: state.reserved };
    },
    reset: () => {
      const clock = new FakeClock(Date.UTC(2026, 0, 15));
      store = new MemoryMeterStore({ clock });
      keeper = new HoldKeeper(store, clock, {} as Logger);
      suite.spent = 0n;
      sums = 0;
    },
  };
  beforeEach(suite.reset);
  return suite;
}
