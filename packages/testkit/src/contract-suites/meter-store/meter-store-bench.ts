import type { BudgetMeter, MaybePromise, Meter, MeterCharge, MeterStore } from '@helix/contracts';
import { FakeClock } from '../../fake-clock.js';

/** What the laws need to know of a meter store. */
export interface MeterStoreSubject {
  /**
   * Opens a store without any meter in it, once for each test and each run of a property. Several clients of the same meters, where
   * more than one gateway may share them: calls then take turns among them.
   */
  open(clock: FakeClock): MaybePromise<readonly MeterStore[]>;
  /** The store goes by a clock that a test cannot move: the laws about time are skipped. */
  readonly realTime?: boolean;
  /** How long after its end a lease may still count, in milliseconds. Default 10 s. */
  readonly expiryGraceMs?: number;
  /** Runs of each property. Default 100; fewer for a store behind a network. */
  readonly runs?: number;
}

/** A lease that no test outlasts by accident. */
export const LEASE_MS = 60_000;
const DEFAULT_GRACE_MS = 10_000;
const DEFAULT_RUNS = 100;

/** A store of its own for one test, and the shorthands of the laws. */
export class MeterStoreBench {
  readonly clock: FakeClock;
  readonly graceMs: number;
  readonly #clients: readonly MeterStore[];
  #turn = 0;

  private constructor(clock: FakeClock, clients: readonly MeterStore[], graceMs: number) {
    this.clock = clock;
    this.#clients = clients;
    this.graceMs = graceMs;
  }

  static async open(subject: MeterStoreSubject, ...budgets: readonly BudgetMeter[]): Promise<MeterStoreBench> {
    const clock = new FakeClock();
    const bench = new MeterStoreBench(clock, await subject.open(clock), subject.expiryGraceMs ?? DEFAULT_GRACE_MS);
    for (const budget of budgets) await bench.store.seed(budget, 0n);
    return bench;
  }

  /** Opens a bench, runs a test on it and closes its clients. */
  static async use(subject: MeterStoreSubject, run: (bench: MeterStoreBench) => Promise<void>): Promise<void> {
    const bench = await MeterStoreBench.open(subject);
    try {
      await run(bench);
    } finally {
      await bench.close();
    }
  }

  /** The next client. */
  get store(): MeterStore {
    const client = this.#clients[this.#turn++ % this.#clients.length];
    if (client === undefined) throw new Error('open gave no client.');
    return client;
  }

  /** Whether a hold with these charges is granted. */
  async acquires(holdId: string, ...charges: readonly MeterCharge[]): Promise<boolean> {
    return (await this.store.acquire(holdId, charges, LEASE_MS)).status === 'granted';
  }

  /** Whether the hold may have these charges instead. */
  async adjusts(holdId: string, ...charges: readonly MeterCharge[]): Promise<boolean> {
    return (await this.store.adjust(holdId, charges)).status === 'granted';
  }

  async settle(holdId: string, ...actuals: readonly MeterCharge[]): Promise<void> {
    await this.store.settle(holdId, actuals);
  }

  /** Settled and reserved of a meter; 0 of one that the store does not know (any more). */
  async amounts(meter: Meter): Promise<{ readonly settled: bigint; readonly reserved: bigint }> {
    const state = await this.store.read(meter.id);
    return { settled: state?.settled ?? 0n, reserved: state?.reserved ?? 0n };
  }

  /** The amounts of several meters, by id, to compare before and after. */
  async picture(meters: readonly Meter[]): Promise<Readonly<Record<string, unknown>>> {
    const entries: [string, unknown][] = [];
    for (const meter of meters) entries.push([meter.id, await this.amounts(meter)]);
    return Object.fromEntries(entries);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
  }
}

/** Runs of a property on this subject. */
export function runsOf(subject: MeterStoreSubject): number {
  return subject.runs ?? DEFAULT_RUNS;
}
