import type { Meter } from '@helix/contracts';
import { aBudgetMeter, aCharge, aRateMeter, aSlotMeter } from './meter-builders.js';
import { MeterStoreBench, type MeterStoreSubject } from './meter-store-bench.js';

const BUDGET = aBudgetMeter();
const RATE = aRateMeter();
const SLOTS = aSlotMeter();
const ALL: readonly Meter[] = [BUDGET, RATE, SLOTS];

/** What becomes of a hold: raised, lowered, settled, each of them once. */
export function describeHoldLaws(subject: MeterStoreSubject): void {
  describe('a hold', () => {
    let bench: MeterStoreBench;
    beforeEach(async () => {
      bench = await MeterStoreBench.open(subject, BUDGET);
    });
    afterEach(() => bench.close());

    it('settles once, by what was used, however often it is told', async () => {
      await bench.acquires('h', aCharge(BUDGET, 50n), aCharge(RATE, 2n), aCharge(SLOTS, 1n));
      for (let time = 0; time < 3; time++) await bench.settle('h', aCharge(BUDGET, 20n), aCharge(RATE, 1n));
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 20n, reserved: 0n });
      expect(await bench.amounts(RATE)).toEqual({ settled: 1n, reserved: 0n });
      expect(await bench.amounts(SLOTS)).toEqual({ settled: 0n, reserved: 0n });
    });

    it('books what was used beyond its reservation too', async () => {
      await bench.acquires('h', aCharge(BUDGET, 90n));
      await bench.settle('h', aCharge(BUDGET, 130n));
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 130n, reserved: 0n });
      expect(await bench.acquires('next', aCharge(BUDGET, 1n))).toBe(false);
    });

    it('that is settled with nothing gives everything back', async () => {
      await bench.acquires('h', ...ALL.map((meter) => aCharge(meter, meter.limit)));
      await bench.settle('h');
      for (const meter of ALL) expect(await bench.amounts(meter)).toEqual({ settled: 0n, reserved: 0n });
      expect(await bench.acquires('next', ...ALL.map((meter) => aCharge(meter, meter.limit)))).toBe(true);
    });

    it('that nobody knows is settled without effect', async () => {
      await bench.settle('no such hold');
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 0n, reserved: 0n });
    });

    it('is raised as far as the limit allows, and stays as it was when refused', async () => {
      await bench.acquires('h', aCharge(BUDGET, 50n), aCharge(SLOTS, 1n));
      await bench.acquires('other', aCharge(BUDGET, 10n));
      expect(await bench.adjusts('h', aCharge(BUDGET, 91n), aCharge(SLOTS, 2n))).toBe(false);
      expect((await bench.amounts(BUDGET)).reserved).toBe(60n);
      expect((await bench.amounts(SLOTS)).reserved).toBe(1n);
      expect(await bench.adjusts('h', aCharge(BUDGET, 90n), aCharge(SLOTS, 2n))).toBe(true);
      expect((await bench.amounts(BUDGET)).reserved).toBe(100n);
      expect((await bench.amounts(SLOTS)).reserved).toBe(2n);
    });

    it('is adjusted to an amount, not by one: the same adjustment twice is one', async () => {
      await bench.acquires('h', aCharge(BUDGET, 10n));
      for (let time = 0; time < 3; time++) expect(await bench.adjusts('h', aCharge(BUDGET, 70n))).toBe(true);
      expect((await bench.amounts(BUDGET)).reserved).toBe(70n);
    });

    it('that is lowered gives back at once, on a full meter too', async () => {
      await bench.acquires('h', aCharge(BUDGET, 100n));
      expect(await bench.adjusts('h', aCharge(BUDGET, 40n))).toBe(true);
      expect(await bench.acquires('next', aCharge(BUDGET, 60n))).toBe(true);
    });

    it('keeps nothing on meters that an adjustment leaves out, and takes those that it adds', async () => {
      await bench.acquires('h', aCharge(BUDGET, 50n), aCharge(SLOTS, 1n));
      expect(await bench.adjusts('h', aCharge(SLOTS, 1n), aCharge(RATE, 3n))).toBe(true);
      expect(await bench.picture(ALL)).toEqual({
        usd: { settled: 0n, reserved: 0n },
        parallel: { settled: 0n, reserved: 1n },
        rpm: { settled: 0n, reserved: 3n },
      });
      await bench.settle('h', aCharge(RATE, 3n));
      for (const meter of ALL) expect((await bench.amounts(meter)).reserved).toBe(0n);
    });

    it('asks for a budget that it has never seen before it is raised onto it', async () => {
      const fresh = aBudgetMeter({ id: 'fresh' });
      await bench.acquires('h', aCharge(BUDGET, 50n));
      const asked = await bench.store.adjust('h', [aCharge(BUDGET, 60n), aCharge(fresh, 1n)]);
      expect(asked).toEqual({ status: 'unseeded', meters: [fresh] });
      expect((await bench.amounts(BUDGET)).reserved).toBe(50n);
    });

    it('cannot be adjusted when nobody knows it, or when it has ended', async () => {
      const refused = { status: 'refused', refusals: [] };
      expect(await bench.store.adjust('no such hold', [aCharge(BUDGET, 1n)])).toEqual(refused);
      await bench.acquires('h', aCharge(BUDGET, 10n));
      await bench.settle('h', aCharge(BUDGET, 10n));
      expect(await bench.store.adjust('h', [aCharge(BUDGET, 20n)])).toEqual(refused);
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 10n, reserved: 0n });
    });

    it('has slots until it ends', async () => {
      for (const id of ['a', 'b', 'c']) expect(await bench.acquires(id, aCharge(SLOTS, 1n))).toBe(true);
      expect(await bench.acquires('d', aCharge(SLOTS, 1n))).toBe(false);
      await bench.settle('b');
      expect(await bench.acquires('d', aCharge(SLOTS, 1n))).toBe(true);
      expect(await bench.acquires('e', aCharge(SLOTS, 1n))).toBe(false);
    });
  });
}
