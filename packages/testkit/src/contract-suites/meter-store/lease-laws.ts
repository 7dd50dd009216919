import { aBudgetMeter, aCharge, aRateMeter, aSlotMeter } from './meter-builders.js';
import { LEASE_MS, MeterStoreBench, type MeterStoreSubject } from './meter-store-bench.js';

const BUDGET = aBudgetMeter();
const SLOTS = aSlotMeter();
const TOKENS = aRateMeter({ id: 'tpm', dimension: 'tokens', limit: 100n, windowMs: 3_600_000 });

/** Leases: what a dead owner held comes back, and what it tells late is booked once. */
export function describeLeaseLaws(subject: MeterStoreSubject): void {
  const describeTimed = subject.realTime === true ? describe.skip : describe;
  describeTimed('a lease', () => {
    let bench: MeterStoreBench;
    beforeEach(async () => {
      bench = await MeterStoreBench.open(subject, BUDGET);
    });
    afterEach(() => bench.close());

    it('holds until its end', async () => {
      await bench.acquires('h', aCharge(BUDGET, 60n), aCharge(SLOTS, 3n));
      bench.clock.advance(LEASE_MS - 1);
      expect(await bench.acquires('next', aCharge(BUDGET, 50n))).toBe(false);
      expect(await bench.acquires('next', aCharge(SLOTS, 1n))).toBe(false);
    });

    it('that ran out gives back what was held, on every meter', async () => {
      await bench.acquires('dead', aCharge(BUDGET, 60n), aCharge(SLOTS, 3n), aCharge(TOKENS, 100n));
      bench.clock.advance(LEASE_MS + bench.graceMs);
      expect(await bench.acquires('next', aCharge(BUDGET, 100n), aCharge(SLOTS, 3n), aCharge(TOKENS, 100n))).toBe(true);
      expect((await bench.amounts(BUDGET)).reserved).toBe(100n);
    });

    it('that is renewed goes on for as long as it is', async () => {
      await bench.acquires('h', aCharge(BUDGET, 60n), aCharge(SLOTS, 3n));
      for (let round = 0; round < 10; round++) {
        bench.clock.advance(LEASE_MS / 2);
        await bench.store.renew(['h', 'no such hold'], LEASE_MS);
        expect(await bench.acquires('next', aCharge(BUDGET, 50n))).toBe(false);
        expect(await bench.acquires('next', aCharge(SLOTS, 1n))).toBe(false);
      }
      await bench.settle('h', aCharge(BUDGET, 30n));
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 30n, reserved: 0n });
    });

    it('that ran out is not revived by a renewal or an adjustment', async () => {
      await bench.acquires('dead', aCharge(BUDGET, 60n));
      bench.clock.advance(LEASE_MS + bench.graceMs);
      expect(await bench.acquires('next', aCharge(BUDGET, 100n))).toBe(true);
      await bench.store.renew(['dead'], LEASE_MS);
      expect(await bench.store.adjust('dead', [aCharge(BUDGET, 1n)])).toEqual({ status: 'refused', refusals: [] });
      expect((await bench.amounts(BUDGET)).reserved).toBe(100n);
    });

    it('that ran out is still booked, once, when its owner comes back', async () => {
      await bench.acquires('late', aCharge(BUDGET, 60n), aCharge(SLOTS, 1n));
      bench.clock.advance(LEASE_MS + bench.graceMs);
      await bench.acquires('next', aCharge(BUDGET, 1n), aCharge(SLOTS, 1n));
      for (let time = 0; time < 3; time++) await bench.settle('late', aCharge(BUDGET, 30n));
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 30n, reserved: 1n });
      expect((await bench.amounts(SLOTS)).reserved).toBe(1n);
      await bench.settle('next');
      expect(await bench.amounts(BUDGET)).toEqual({ settled: 30n, reserved: 0n });
    });

    it('of nothing keeps its meter: a hold of 0 that is raised much later counts', async () => {
      await bench.acquires('h', aCharge(SLOTS, 0n), aCharge(TOKENS, 0n));
      // Long enough for the store to forget a meter that nobody uses.
      for (let passed = 0; passed < TOKENS.windowMs * 3; passed += LEASE_MS / 2) {
        bench.clock.advance(LEASE_MS / 2);
        await bench.store.renew(['h'], LEASE_MS);
        await bench.acquires(`tick ${passed}`, aCharge(BUDGET, 0n));
      }
      expect(await bench.adjusts('h', aCharge(SLOTS, 3n), aCharge(TOKENS, 100n))).toBe(true);
      expect(await bench.acquires('next', aCharge(SLOTS, 1n))).toBe(false);
      expect(await bench.acquires('next', aCharge(TOKENS, 1n))).toBe(false);
    });
  });
}
