import type { Meter } from '@helix/contracts';
import { aBudgetMeter, aCharge, aRateMeter, aSlotMeter } from './meter-builders.js';
import { LEASE_MS, MeterStoreBench, type MeterStoreSubject } from './meter-store-bench.js';

const BUDGET = aBudgetMeter();
const RATE = aRateMeter();
const TOKENS = aRateMeter({ id: 'tpm', dimension: 'tokens', limit: 1_000n });
const SLOTS = aSlotMeter();
const ALL: readonly Meter[] = [BUDGET, RATE, TOKENS, SLOTS];

/** What an acquire may take, and what it leaves alone. */
export function describeAcquireLaws(subject: MeterStoreSubject): void {
  describe('acquire', () => {
    let bench: MeterStoreBench;
    beforeEach(async () => {
      bench = await MeterStoreBench.open(subject, BUDGET);
    });
    afterEach(() => bench.close());

    it('asks for budgets it has never seen, takes nothing meanwhile, and keeps the first seed', async () => {
      const fresh = aBudgetMeter({ id: 'fresh' });
      const asked = await bench.store.acquire('h', [aCharge(RATE, 1n), aCharge(fresh, 1n)], LEASE_MS);
      expect(asked).toEqual({ status: 'unseeded', meters: [fresh] });
      expect(await bench.amounts(RATE)).toEqual({ settled: 0n, reserved: 0n });
      await bench.store.seed(fresh, 7n);
      await bench.store.seed(fresh, 9n);
      expect(await bench.amounts(fresh)).toEqual({ settled: 7n, reserved: 0n });
      expect(await bench.acquires('h', aCharge(fresh, 94n))).toBe(false);
      expect(await bench.acquires('h', aCharge(fresh, 93n))).toBe(true);
    });

    it('reserves on every meter of the hold, and says how they stand', async () => {
      const charges = ALL.map((meter) => aCharge(meter, 2n));
      const result = await bench.store.acquire('h', charges, LEASE_MS);
      expect(result.status === 'granted' && result.states).toMatchObject(
        ALL.map(({ id }) => ({ meter: { id }, settled: 0n, reserved: 2n })),
      );
      for (const meter of ALL) expect(await bench.amounts(meter)).toEqual({ settled: 0n, reserved: 2n });
    });

    it.each(ALL.map((meter) => ({ full: meter.id, meter })))(
      'that $full refuses uses up nothing anywhere, wherever it stands in the list',
      async ({ meter }) => {
        const before = await bench.picture(ALL);
        for (let place = 0; place < ALL.length; place++) {
          const others = ALL.filter((other) => other !== meter).map((other) => aCharge(other, 1n));
          const charges = [...others.slice(0, place), aCharge(meter, meter.limit + 1n), ...others.slice(place)];
          const result = await bench.store.acquire('h', charges, LEASE_MS);
          expect(result.status === 'refused' && result.refusals).toMatchObject([
            { meter: { id: meter.id }, settled: 0n, reserved: 0n, requested: meter.limit + 1n },
          ]);
          expect(await bench.picture(ALL)).toEqual(before);
        }
        // The refused hold does not exist: its id is free, and all of every limit is there.
        expect(await bench.acquires('h', ...ALL.map((each) => aCharge(each, each.limit)))).toBe(true);
      },
    );

    it('names every meter that refuses', async () => {
      const charges = [aCharge(RATE, 1n), aCharge(BUDGET, 101n), aCharge(SLOTS, 4n)];
      const result = await bench.store.acquire('h', charges, LEASE_MS);
      const refused = result.status === 'refused' ? result.refusals.map(({ meter }) => meter.id) : [];
      expect([...refused].sort()).toEqual(['parallel', 'usd']);
    });

    it.each([
      { kind: 'budget', none: aBudgetMeter({ id: 'none', limit: 0n }) as Meter },
      { kind: 'rate', none: aRateMeter({ id: 'none', limit: 0n }) as Meter },
      { kind: 'slots', none: aSlotMeter({ id: 'none', limit: 0n }) as Meter },
    ])('takes a limit of 0 for none: $kind', async ({ none }) => {
      if (none.kind === 'budget') await bench.store.seed(none, 0n);
      expect(await bench.acquires('one', aCharge(none, 1n))).toBe(false);
      expect(await bench.acquires('free', aCharge(none, 0n))).toBe(true);
    });

    it('lets an amount of 0 pass a meter that is used up', async () => {
      expect(await bench.acquires('all', aCharge(BUDGET, 100n), aCharge(SLOTS, 3n))).toBe(true);
      expect(await bench.acquires('free', aCharge(BUDGET, 0n), aCharge(SLOTS, 0n))).toBe(true);
    });

    it('gives the limit to the last unit and no more', async () => {
      for (const meter of ALL) {
        expect(await bench.acquires(`most of ${meter.id}`, aCharge(meter, meter.limit - 1n))).toBe(true);
        expect(await bench.acquires(`too much of ${meter.id}`, aCharge(meter, 2n))).toBe(false);
        expect(await bench.acquires(`last of ${meter.id}`, aCharge(meter, 1n))).toBe(true);
        expect(await bench.acquires(`past ${meter.id}`, aCharge(meter, 1n))).toBe(false);
      }
    });

    it('adds up charges that name one meter twice', async () => {
      expect(await bench.acquires('h', aCharge(BUDGET, 60n), aCharge(BUDGET, 60n))).toBe(false);
      expect(await bench.acquires('h', aCharge(BUDGET, 60n), aCharge(BUDGET, 40n))).toBe(true);
      expect((await bench.amounts(BUDGET)).reserved).toBe(100n);
    });

    it('counts what is not enforced without ever refusing it, and refuses what is by it', async () => {
      expect(await bench.acquires('shadow', { meter: BUDGET, amount: 150n, enforce: false })).toBe(true);
      expect((await bench.amounts(BUDGET)).reserved).toBe(150n);
      expect(await bench.acquires('real', aCharge(BUDGET, 1n))).toBe(false);
    });

    it('takes nothing a second time for a hold that exists', async () => {
      expect(await bench.acquires('h', aCharge(BUDGET, 30n))).toBe(true);
      // A store may grant the same hold again (a call that was repeated) or say that this is a defect; it may not charge it.
      await bench.acquires('h', aCharge(BUDGET, 30n)).catch(() => false);
      expect((await bench.amounts(BUDGET)).reserved).toBe(30n);
      await bench.settle('h');
      expect((await bench.amounts(BUDGET)).reserved).toBe(0n);
    });

    it('goes by the limit of the newest charge', async () => {
      expect(await bench.acquires('a', aCharge(BUDGET, 50n))).toBe(true);
      expect(await bench.acquires('b', aCharge(aBudgetMeter({ limit: 60n }), 20n))).toBe(false);
      expect(await bench.acquires('b', aCharge(aBudgetMeter({ limit: 200n }), 150n))).toBe(true);
    });

    it('keeps amounts beyond 2^53 exactly', async () => {
      const large = aBudgetMeter({ id: 'large', limit: 2n ** 60n });
      await bench.store.seed(large, 2n ** 59n + 1n);
      expect(await bench.acquires('too much', aCharge(large, 2n ** 59n))).toBe(false);
      expect(await bench.acquires('fits', aCharge(large, 2n ** 59n - 1n))).toBe(true);
      await bench.settle('fits', aCharge(large, 2n ** 59n - 1n));
      expect(await bench.amounts(large)).toEqual({ settled: 2n ** 60n, reserved: 0n });
    });

    it('finds meters by id and by scope', async () => {
      const other = aBudgetMeter({ id: 'other', scope: { team: 'team_2', user: 'user_1' } });
      await bench.store.seed(other, 5n);
      const idsIn = async (scope: Meter['scope']): Promise<readonly string[]> =>
        (await bench.store.list(scope)).map(({ meter }) => meter.id).sort();
      expect(await idsIn({ team: 'team_2' })).toEqual(['other']);
      expect(await idsIn({ team: 'team_2', user: 'user_2' })).toEqual([]);
      expect(await idsIn({})).toEqual(['other', 'usd']);
      expect(await bench.store.read('other')).toMatchObject({ meter: { id: 'other' }, settled: 5n, reserved: 0n });
      expect(await bench.store.read('no such meter')).toBeUndefined();
    });
  });
}
