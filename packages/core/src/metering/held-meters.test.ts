import {
  type BudgetMeter,
  HelixError,
  type Ledger,
  type Logger,
  type MeterDemand,
  type MeterStore,
  type NanoUsd,
  type Pricing,
  type RequestSummary,
} from '@helix/contracts';
import { MemoryMeterStore } from '@helix/meters';
import { aRoutingContext, aTarget, FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import { Estimator } from './estimator.js';
import { HeldMeters, type HoldRequest, type MeteringServices } from './held-meters.js';
import { HoldKeeper } from './hold-keeper.js';

const CHEAP = aTarget({ model: 'cheap' });
const DEAR = aTarget({ model: 'dear' });
const UNKNOWN = aTarget({ model: 'unknown' });

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

function budget(limit: bigint): BudgetMeter {
  return {
    id: 'usd',
    kind: 'budget',
    dimension: 'usd',
    scope: { team: 'team_1' },
    limit,
    window: { id: '2026-01', per: 'month', startsAt: 0, resetsAt: Date.UTC(2026, 1, 1) },
  };
}

function demand(given: Partial<MeterDemand> & Pick<MeterDemand, 'meter'>): MeterDemand {
  return { basis: 'strict', enforce: true, owner: 'cap_1', onStoreAway: 'deny', ...given };
}

/** The memory store answers at once, and so must the settlement. */
function settle(held: HeldMeters): void {
  expect(held.settle()).toBeUndefined();
}

describe('HeldMeters', () => {
  let store: MemoryMeterStore;
  let keeper: HoldKeeper;
  let spent: bigint;
  let sums: number;

  function request(demands: readonly MeterDemand[], summary: Partial<RequestSummary> = {}): HoldRequest {
    return {
      id: 'req_1',
      demands,
      // 100 bytes and 10 output tokens: 200 nano-dollars at the cheap target, 1,100 at the dear one.
      summary: { ...aRoutingContext().summary, byteLength: 100, maxOutputTokens: 10, ...summary },
      generates: true,
      clamps: true,
      admittedAt: Date.UTC(2026, 0, 15),
    };
  }

  function acquire(demands: readonly MeterDemand[], summary: Partial<RequestSummary> = {}): HeldMeters {
    return HeldMeters.acquire(bound(), request(demands, summary), CHEAP) as HeldMeters;
  }

  /** Everything around a hold, with the memory store, in which a test replaces what it is about. */
  function bound(over: Partial<MeterStore> = {}): MeteringServices {
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
          return spent as NanoUsd;
        },
      } as unknown as Ledger,
      pricing: PRICING,
      estimator: new Estimator(),
      keeper,
    };
  }

  const stateOf = (id = 'usd'): { settled: bigint; reserved: bigint } | undefined => {
    const state = store.read(id);
    return state === undefined ? undefined : { settled: state.settled, reserved: state.reserved };
  };

  beforeEach(() => {
    const clock = new FakeClock(Date.UTC(2026, 0, 15));
    store = new MemoryMeterStore({ clock });
    keeper = new HoldKeeper(store, clock, {} as Logger);
    spent = 0n;
    sums = 0;
  });

  it('reserves the upper bound, and books what was used instead', () => {
    const held = acquire([demand({ meter: budget(10_000n) })]);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 200n });
    held.markDispatched();
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 120n, reserved: 0n });
    expect(held.amounts).toContainEqual({ id: 'usd', reserved: 200n, settled: 120n });
    expect(keeper.size).toBe(0);
  });

  describe('while an attempt runs on', () => {
    const ahead = (byteLength: number, maxOutputTokens: number): RequestSummary => ({
      ...request([]).summary,
      byteLength,
      maxOutputTokens,
    });

    it('holds what was used and what comes next, up and down', () => {
      const held = acquire([demand({ meter: budget(10_000n) })]);
      held.addUse({ targetId: CHEAP.id, cost: 500n as NanoUsd, tokens: 50 });
      expect(held.holdFor(CHEAP, ahead(1_000, 100))).toBeUndefined();
      expect(stateOf()).toEqual({ settled: 0n, reserved: 2_500n });
      expect(held.holdFor(CHEAP, ahead(0, 0))).toBeUndefined();
      expect(stateOf()).toEqual({ settled: 0n, reserved: 500n });
      settle(held);
      expect(stateOf()).toEqual({ settled: 500n, reserved: 0n });
      expect(held.holdFor(CHEAP, ahead(1_000, 100))).toBeUndefined();
      expect(stateOf()).toEqual({ settled: 500n, reserved: 0n });
    });

    it.each([false, true])(
      'gives the error of a cap that does not cover it, and keeps its hold (later: %s)',
      async (later) => {
        const services = bound({
          adjust: (id, charges) => {
            const result = store.adjust(id, charges);
            return later ? Promise.resolve(result) : result;
          },
        });
        const held = HeldMeters.acquire(services, request([demand({ meter: budget(1_000n) })]), CHEAP) as HeldMeters;
        expect(await held.holdFor(CHEAP, ahead(1_001, 0))).toMatchObject({ code: 'spend_cap_reached', status: 402 });
        expect(stateOf()).toEqual({ settled: 0n, reserved: 200n });
        expect(await held.holdFor(CHEAP, ahead(1_000, 0))).toBeUndefined();
      },
    );

    it.each(['deny', 'allow'] as const)('does as its demands say when the store is away (%s)', async (onStoreAway) => {
      const services = bound({ adjust: () => Promise.reject(new Error('gone')) });
      const demands = [demand({ meter: budget(1_000n), onStoreAway })];
      const held = HeldMeters.acquire(services, request(demands), CHEAP) as HeldMeters;
      const holding = Promise.resolve(held.holdFor(CHEAP, ahead(1, 1)));
      if (onStoreAway === 'allow') expect(await holding).toBeUndefined();
      else await expect(holding).rejects.toMatchObject({ code: 'store_unavailable' });
    });
  });

  it('books once, however often it is settled', () => {
    const held = acquire([demand({ meter: budget(10_000n) })]);
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    settle(held);
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 120n, reserved: 0n });
  });

  it('books the sum of all attempts, and holds nothing afterwards, whatever they cost', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(0n, 2_000n), fc.nat(500)), { maxLength: 8 }), (attempts) => {
        const clock = new FakeClock();
        store = new MemoryMeterStore({ clock });
        const held = acquire([
          demand({ meter: budget(1_000_000n) }),
          demand({
            meter: { id: 'tpm', kind: 'rate', dimension: 'tokens', scope: {}, limit: 1_000_000n, windowMs: 60_000 },
          }),
          demand({ meter: { id: 'slots', kind: 'slots', dimension: 'parallel', scope: {}, limit: 5n } }),
        ]);
        for (const [cost, tokens] of attempts) {
          held.markDispatched();
          held.addUse({ targetId: CHEAP.id, cost: cost as NanoUsd, tokens });
        }
        settle(held);
        expect(stateOf()).toEqual({ settled: attempts.reduce((sum, [cost]) => sum + cost, 0n), reserved: 0n });
        expect(stateOf('tpm')?.reserved).toBe(0n);
        expect(held.amounts.find(({ id }) => id === 'tpm')?.settled).toBe(
          BigInt(attempts.reduce((sum, [, tokens]) => sum + tokens, 0)),
        );
        expect(stateOf('slots')).toEqual({ settled: 0n, reserved: 0n });
      }),
      { numRuns: 50 },
    );
  });

  it('holds nothing anywhere when one meter refuses', () => {
    const slots = demand({ meter: { id: 'slots', kind: 'slots', dimension: 'parallel', scope: {}, limit: 5n } });
    expect(() => acquire([slots, demand({ meter: budget(199n) })])).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached', status: 402 }),
    );
    expect(stateOf('slots')?.reserved ?? 0n).toBe(0n);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 0n });
    expect(keeper.size).toBe(0);
  });

  it('seeds a budget that the store does not know from the ledger, once', () => {
    spent = 9_900n;
    expect(() => acquire([demand({ meter: budget(10_000n) })])).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached' }),
    );
    expect(() => acquire([demand({ meter: budget(10_000n) })])).toThrow(HelixError);
    expect(sums).toBe(1);
    expect(stateOf()).toEqual({ settled: 9_900n, reserved: 0n });
  });

  it('does not ask a store for ever that forgets its budgets', () => {
    expect(() =>
      HeldMeters.acquire(
        bound({ seed: () => undefined, acquire: () => ({ status: 'unseeded', meters: [budget(1n)] }) }),
        request([demand({ meter: budget(1n) })]),
        CHEAP,
      ),
    ).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
  });

  it('charges one request, however many attempts it takes', async () => {
    const rpm = demand({
      meter: { id: 'rpm', kind: 'rate', dimension: 'requests', scope: {}, limit: 1n, windowMs: 60_000 },
    });
    const held = acquire([rpm]);
    held.markDispatched();
    expect(await held.moveTo(DEAR)).toBe(true);
    held.markDispatched();
    settle(held);
    expect(held.amounts).toContainEqual({ id: 'rpm', reserved: 1n, settled: 1n });
  });

  it('gives the request back that never went out', () => {
    const rpm = demand({
      meter: { id: 'rpm', kind: 'rate', dimension: 'requests', scope: {}, limit: 1n, windowMs: 60_000 },
    });
    settle(acquire([rpm]));
    expect(() => acquire([rpm])).not.toThrow();
  });

  it('raises the hold for a dearer target, on top of what was used', async () => {
    const held = acquire([demand({ meter: budget(1_500n) })]);
    held.addUse({ targetId: CHEAP.id, cost: 300n as NanoUsd, tokens: 1 });
    expect(await held.moveTo(DEAR)).toBe(true);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 1_400n });
  });

  it('leaves the hold as it was when a dearer target is too dear', async () => {
    const held = acquire([demand({ meter: budget(1_000n) })]);
    expect(await held.moveTo(DEAR)).toBe(false);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 200n });
  });

  it('refuses a target whose price nobody knows where a cap applies', async () => {
    const demands = [demand({ meter: budget(1_000n) })];
    expect(() => HeldMeters.acquire(bound(), request(demands), UNKNOWN)).toThrow(
      expect.objectContaining({ code: 'price_unknown' }),
    );
    expect(await acquire(demands).moveTo(UNKNOWN)).toBe(false);
    expect(() =>
      HeldMeters.acquire(bound(), { ...request([demand({ meter: budget(1n), enforce: false })]), id: 'b' }, UNKNOWN),
    ).not.toThrow();
  });

  it('charges a demand for named targets only for these', () => {
    const held = acquire([demand({ meter: budget(1_000n), targets: [DEAR.id] })]);
    held.addUse({ targetId: CHEAP.id, cost: 70n as NanoUsd, tokens: 1 });
    held.addUse({ targetId: DEAR.id, cost: 80n as NanoUsd, tokens: 1 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 80n, reserved: 0n });
  });

  it('clamps the output to what the budget still buys', () => {
    // 100 for the input leaves 500: 50 tokens of output.
    const held = acquire([demand({ meter: budget(600n), clamp: true })], { maxOutputTokens: 1_000 });
    expect(held.clampedOutput).toBe(50);
    expect(stateOf()?.reserved).toBe(600n);
  });

  it('does not clamp below what is worth a call, and says nothing of a clamp where there was none', () => {
    expect(() => acquire([demand({ meter: budget(250n), clamp: true })], { maxOutputTokens: 1_000 })).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached' }),
    );
    expect(acquire([demand({ meter: budget(1_000n), clamp: true })]).clampedOutput).toBeUndefined();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('away'))],
  ])('refuses when the store %s, unless every demand allows it', async (_name, fails) => {
    const away = bound({ acquire: fails });
    const strict = demand({ meter: budget(1_000n) });
    const lax = demand({ meter: { ...budget(1n), id: 'lax' }, onStoreAway: 'allow' });
    await expect((async () => HeldMeters.acquire(away, request([strict, lax]), CHEAP))()).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    const held = await HeldMeters.acquire(away, request([lax]), CHEAP);
    expect(await held.moveTo(DEAR)).toBe(true);
    expect(held.settle()).toBeUndefined();
  });

  it('asks no store when nobody demands anything', () => {
    const held = HeldMeters.acquire(
      bound({
        acquire: () => {
          throw new Error('must not be asked');
        },
      }),
      request([]),
      CHEAP,
    ) as HeldMeters;
    expect(held.settle()).toBeUndefined();
  });
});
