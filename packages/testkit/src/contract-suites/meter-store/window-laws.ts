import type { RateMeter } from '@helix/contracts';
import fc from 'fast-check';
import { aBudgetMeter, aCharge, aRateMeter } from './meter-builders.js';
import { LEASE_MS, MeterStoreBench, type MeterStoreSubject, runsOf } from './meter-store-bench.js';

interface Passed {
  readonly at: number;
  readonly amount: bigint;
}

interface Step {
  readonly waitMs: number;
  readonly amount: bigint;
  readonly raiseAfterMs: number | undefined;
  readonly raise: bigint;
}

/** Windows of time: sliding ones for rates, named ones for budgets. */
export function describeWindowLaws(subject: MeterStoreSubject): void {
  const describeTimed = subject.realTime === true ? describe.skip : describe;
  describeTimed('a sliding window', () => {
    it('never lets twice the limit pass around a boundary', async () => {
      for (const before of [1, 500, 999, 30_000, 59_999]) {
        await MeterStoreBench.use(subject, async (bench) => {
          const rate = aRateMeter();
          // The clock begins on a whole minute: the burst is `before` milliseconds ahead of the next one.
          bench.clock.advance(60_000 - before);
          expect(await takeAll(bench, rate, 'burst')).toBe(10);
          bench.clock.advance(before);
          expect(await takeAll(bench, rate, 'boundary')).toBe(0);
          bench.clock.advance(59_999 - before);
          expect(await takeAll(bench, rate, 'end')).toBe(0);
        });
      }
    });

    it('lets no more than the limit pass in any span, whatever comes when, settled or raised', async () => {
      const step = fc.record<Step>({
        waitMs: fc.nat({ max: 4_000 }),
        amount: fc.bigInt({ min: 0n, max: 6n }),
        raiseAfterMs: fc.option(fc.nat({ max: 12_000 }), { nil: undefined }),
        raise: fc.bigInt({ min: 1n, max: 6n }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat({ max: 10_000 }), async (steps, offset) => {
          await MeterStoreBench.use(subject, async (bench) => {
            bench.clock.advance(offset);
            const meter = aRateMeter({ dimension: 'tokens', limit: 10n, windowMs: 10_000 });
            const passed = await playSteps(bench, meter, steps);
            for (const { at } of passed) expect(sumBetween(passed, at, at + meter.windowMs)).toBeLessThanOrEqual(10n);
          });
        }),
        { numRuns: runsOf(subject) },
      );
    });

    it('is whole again when two of its spans have passed', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const rate = aRateMeter();
        expect(await takeAll(bench, rate, 'first')).toBe(10);
        bench.clock.advance(rate.windowMs * 2);
        expect(await takeAll(bench, rate, 'second')).toBe(10);
      });
    });

    it('says in a refusal when the same request will pass', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const rate = aRateMeter({ limit: 10n });
        for (let index = 0; index < 10; index++) {
          expect(await bench.acquires(`h${index}`, aCharge(rate, 1n))).toBe(true);
          await bench.settle(`h${index}`, aCharge(rate, 1n));
          bench.clock.advance(1_700);
        }
        for (const amount of [1n, 4n, 10n]) {
          const refused = await bench.store.acquire('late', [aCharge(rate, amount)], LEASE_MS);
          const wait = refused.status === 'refused' ? refused.refusals[0]?.retryAfterMs : undefined;
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(rate.windowMs * 2);
          bench.clock.advance(Math.ceil(wait ?? 0));
          expect(await bench.acquires('late', aCharge(rate, amount))).toBe(true);
          await bench.settle('late');
        }
      });
    });

    it('says nothing of when a request will pass that is larger than the limit', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const refused = await bench.store.acquire('h', [aCharge(aRateMeter(), 11n)], LEASE_MS);
        expect(refused).toMatchObject({ status: 'refused', refusals: [{ retryAfterMs: undefined }] });
      });
    });

    it('gets back what a settled hold did not use', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const tokens = aRateMeter({ dimension: 'tokens', limit: 100n });
        expect(await bench.acquires('h', aCharge(tokens, 100n))).toBe(true);
        await bench.settle('h', aCharge(tokens, 30n));
        expect(await bench.acquires('more', aCharge(tokens, 71n))).toBe(false);
        expect(await bench.acquires('more', aCharge(tokens, 70n))).toBe(true);
      });
    });
  });

  describe('a budget window', () => {
    const january = aBudgetMeter({ id: 'usd:2026-01', window: windowOf(0) });
    const february = aBudgetMeter({ id: 'usd:2026-02', window: windowOf(1) });

    it('begins at nothing, and a call over its end is booked where it began', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        await bench.store.seed(january, 0n);
        expect(await bench.acquires('old', aCharge(january, 100n))).toBe(true);
        bench.clock.advance((january.window.resetsAt ?? 0) - bench.clock.now());
        await bench.store.renew(['old'], LEASE_MS);
        await bench.store.seed(february, 0n);
        expect(await bench.acquires('new', aCharge(february, 100n))).toBe(true);
        await bench.settle('old', aCharge(january, 80n));
        await bench.settle('new', aCharge(february, 90n));
        expect(await bench.amounts(february)).toEqual({ settled: 90n, reserved: 0n });
        expect(await bench.amounts(january)).toEqual({ settled: 80n, reserved: 0n });
      });
    });

    it('says in a refusal when it ends; one for life never does', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const lifetime = aBudgetMeter({
          id: 'life',
          window: { id: 'lifetime', per: 'lifetime', startsAt: 0, resetsAt: undefined },
        });
        for (const meter of [january, lifetime]) await bench.store.seed(meter, 0n);
        const refused = await bench.store.acquire('h', [aCharge(january, 101n), aCharge(lifetime, 101n)], LEASE_MS);
        const waits = refused.status === 'refused' ? refused.refusals.map(({ retryAfterMs }) => retryAfterMs) : [];
        expect(waits).toHaveLength(2);
        expect(waits[1]).toBeUndefined();
        if (subject.realTime !== true) expect(waits[0]).toBe((january.window.resetsAt ?? 0) - bench.clock.now());
      });
    });
  });
}

function windowOf(month: number): ReturnType<typeof aBudgetMeter>['window'] {
  return {
    id: `2026-0${month + 1}`,
    per: 'month',
    startsAt: Date.UTC(2026, month, 1),
    resetsAt: Date.UTC(2026, month + 1, 1),
  };
}

/** Takes one by one until refused; how many were granted. */
async function takeAll(bench: MeterStoreBench, rate: RateMeter, name: string): Promise<number> {
  for (let count = 0; ; count++) {
    if (!(await bench.acquires(`${name} ${count}`, aCharge(rate, 1n)))) return count;
    await bench.settle(`${name} ${count}`, aCharge(rate, 1n));
  }
}

/** Takes, waits, raises and settles in full; what passed, and when. */
async function playSteps(bench: MeterStoreBench, meter: RateMeter, steps: readonly Step[]): Promise<readonly Passed[]> {
  const passed: Passed[] = [];
  for (const [index, { waitMs, amount, raiseAfterMs, raise }] of steps.entries()) {
    bench.clock.advance(waitMs);
    const id = `h${index}`;
    if (!(await bench.acquires(id, aCharge(meter, amount)))) continue;
    passed.push({ at: bench.clock.now(), amount });
    let held = amount;
    if (raiseAfterMs !== undefined) {
      bench.clock.advance(raiseAfterMs);
      if (await bench.adjusts(id, aCharge(meter, amount + raise))) {
        passed.push({ at: bench.clock.now(), amount: raise });
        held += raise;
      }
    }
    await bench.settle(id, aCharge(meter, held));
  }
  return passed;
}

function sumBetween(passed: readonly Passed[], from: number, to: number): bigint {
  return passed.filter(({ at }) => at >= from && at < to).reduce((sum, { amount }) => sum + amount, 0n);
}
