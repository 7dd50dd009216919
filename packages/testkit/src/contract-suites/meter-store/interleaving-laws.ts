import type { Meter, MeterCharge } from '@helix/contracts';
import fc from 'fast-check';
import { aBudgetMeter, aCharge, aRateMeter, aSlotMeter } from './meter-builders.js';
import { MeterStoreBench, type MeterStoreSubject, runsOf } from './meter-store-bench.js';

const BUDGETS = [aBudgetMeter(), aBudgetMeter({ id: 'usd of user', limit: 70n })] as const;
const METERS: readonly Meter[] = [...BUDGETS, aRateMeter({ limit: 25n }), aSlotMeter({ limit: 4n })];

interface Operation {
  readonly kind: 'acquire' | 'adjust' | 'settle';
  readonly hold: number;
  /** By place in METERS. */
  readonly amounts: readonly bigint[];
  /** What is used of what is held, in percent. */
  readonly used: bigint;
}

const AMOUNTS = fc.tuple(
  fc.bigInt({ min: 0n, max: 60n }),
  fc.bigInt({ min: 0n, max: 40n }),
  fc.bigInt({ min: 0n, max: 12n }),
  fc.bigInt({ min: 0n, max: 2n }),
);
const OPERATION = fc.record<Operation>({
  kind: fc.constantFrom('acquire', 'acquire', 'adjust', 'settle'),
  hold: fc.nat({ max: 9 }),
  amounts: AMOUNTS,
  used: fc.bigInt({ min: 0n, max: 100n }),
});
/** Operations made at the same time are on different holds: the order on one hold is its owner's. */
const BATCH = fc.uniqueArray(OPERATION, { selector: ({ hold }) => hold, minLength: 1, maxLength: 6 });

/** Whatever the order, and whoever calls at the same time. */
export function describeInterleavingLaws(subject: MeterStoreSubject): void {
  describe('any interleaving', () => {
    it('passes no limit, takes nothing for what is refused, and ends with nothing reserved', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(BATCH, { maxLength: 20 }), async (batches) => {
          await MeterStoreBench.use(subject, async (bench) => {
            const book = new HoldBook(bench);
            for (const budget of BUDGETS) await bench.store.seed(budget, 0n);
            for (const batch of batches) {
              await Promise.all(batch.map((operation) => book.play(operation)));
              await book.check();
            }
            await book.settleAll();
            await book.check();
            for (const meter of METERS) expect((await bench.amounts(meter)).reserved).toBe(0n);
          });
        }),
        { numRuns: runsOf(subject) },
      );
    });

    it('grants a burst exactly as often as the limit allows', async () => {
      await MeterStoreBench.use(subject, async (bench) => {
        const budget = aBudgetMeter();
        await bench.store.seed(budget, 0n);
        const burst = (name: string): Promise<readonly boolean[]> =>
          Promise.all(Array.from({ length: 50 }, (_, index) => bench.acquires(`${name}${index}`, aCharge(budget, 7n))));
        const granted = await burst('a');
        expect(granted.filter(Boolean)).toHaveLength(14);
        // Each is settled twice at the same time, as by an owner that did not hear the first answer.
        const settle = (_: boolean, index: number): Promise<void> => bench.settle(`a${index}`, aCharge(budget, 3n));
        await Promise.all([...granted.map(settle), ...granted.map(settle)]);
        expect(await bench.amounts(budget)).toEqual({ settled: 42n, reserved: 0n });
        expect((await burst('b')).filter(Boolean)).toHaveLength(8);
      });
    });
  });
}

/** What the holds should be, by what the store answered. */
class HoldBook {
  readonly #bench: MeterStoreBench;
  readonly #held = new Map<number, readonly bigint[]>();
  readonly #settled: bigint[] = METERS.map(() => 0n);
  #generation = 0;
  readonly #ids = new Map<number, string>();

  constructor(bench: MeterStoreBench) {
    this.#bench = bench;
  }

  async play({ kind, hold, amounts, used }: Operation): Promise<void> {
    const held = this.#held.get(hold);
    const id = this.#ids.get(hold) ?? '';
    if (kind === 'acquire' && held === undefined) {
      const fresh = `h${hold}.${this.#generation++}`;
      if (!(await this.#bench.acquires(fresh, ...chargesOf(amounts)))) return;
      this.#ids.set(hold, fresh);
      this.#held.set(hold, amounts);
    }
    if (kind === 'adjust' && held !== undefined && (await this.#bench.adjusts(id, ...chargesOf(amounts))))
      this.#held.set(hold, amounts);
    if (kind === 'settle' && held !== undefined) await this.#settle(hold, held, used);
  }

  async settleAll(): Promise<void> {
    for (const [hold, held] of [...this.#held]) await this.#settle(hold, held, 100n);
  }

  /** Every meter stands as booked, and no limit is passed. */
  async check(): Promise<void> {
    for (const [place, meter] of METERS.entries()) {
      const { settled, reserved } = await this.#bench.amounts(meter);
      expect([meter.id, reserved]).toEqual([meter.id, this.#reserved(place)]);
      if (meter.kind !== 'slots') expect([meter.id, settled]).toEqual([meter.id, this.#settled[place]]);
      expect(settled + reserved).toBeLessThanOrEqual(meter.limit);
    }
  }

  async #settle(hold: number, held: readonly bigint[], used: bigint): Promise<void> {
    const actuals = held.map((amount) => (amount * used) / 100n);
    this.#held.delete(hold);
    for (const [place, amount] of actuals.entries()) this.#settled[place] = (this.#settled[place] ?? 0n) + amount;
    await this.#bench.settle(this.#ids.get(hold) ?? '', ...chargesOf(actuals));
  }

  #reserved(place: number): bigint {
    return [...this.#held.values()].reduce((sum, amounts) => sum + (amounts[place] ?? 0n), 0n);
  }
}

function chargesOf(amounts: readonly bigint[]): readonly MeterCharge[] {
  return METERS.map((meter, place) => aCharge(meter, amounts[place] ?? 0n));
}
