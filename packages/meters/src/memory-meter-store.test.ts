import type { BudgetMeter, Meter, MeterCharge, RateMeter, SlotMeter } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import { MemoryMeterStore } from './memory-meter-store.js';

const LEASE = 60_000;
const budget: BudgetMeter = {
  id: 'usd',
  kind: 'budget',
  dimension: 'usd',
  scope: { team: 't' },
  limit: 100n,
  window: { id: '2026', per: 'year', startsAt: 0, resetsAt: undefined },
};
const rate: RateMeter = {
  id: 'rpm',
  kind: 'rate',
  dimension: 'requests',
  scope: { team: 't' },
  limit: 10n,
  windowMs: 60_000,
};
const slots: SlotMeter = { id: 'par', kind: 'slots', dimension: 'parallel', scope: { team: 't' }, limit: 3n };

function charge(meter: Meter, amount: bigint, enforce = true): MeterCharge {
  return { meter, amount, enforce };
}

describe('MemoryMeterStore', () => {
  let clock: FakeClock;
  let store: MemoryMeterStore;

  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryMeterStore({ clock });
    store.seed(budget, 0n);
  });

  it('asks for budgets it has never seen, and keeps the first seed', () => {
    const fresh = { ...budget, id: 'fresh' };
    expect(store.acquire('h', [charge(fresh, 1n)], LEASE)).toEqual({ status: 'unseeded', meters: [fresh] });
    store.seed(fresh, 7n);
    store.seed(fresh, 9n);
    expect(store.read('fresh')?.settled).toBe(7n);
  });

  it('takes all charges or none', () => {
    expect(store.acquire('h', [charge(rate, 1n), charge(budget, 101n)], LEASE).status).toBe('refused');
    expect(store.read('usd')).toMatchObject({ settled: 0n, reserved: 0n });
    expect(store.read('rpm')?.reserved ?? 0n).toBe(0n);
  });

  it('lets amounts of 0 pass an exhausted budget, and takes 0 for none', () => {
    const none = { ...budget, id: 'none', limit: 0n };
    store.seed(none, 0n);
    expect(store.acquire('a', [charge(none, 0n)], LEASE).status).toBe('granted');
    expect(store.acquire('b', [charge(none, 1n)], LEASE).status).toBe('refused');
  });

  it('settles once, by the actual amount', () => {
    store.acquire('h', [charge(budget, 50n)], LEASE);
    store.settle('h', [charge(budget, 20n)]);
    store.settle('h', [charge(budget, 20n)]);
    expect(store.read('usd')).toMatchObject({ settled: 20n, reserved: 0n });
  });

  it('raises a hold only as far as the limit allows', () => {
    store.acquire('h', [charge(budget, 50n)], LEASE);
    expect(store.adjust('h', [charge(budget, 101n)]).status).toBe('refused');
    expect(store.read('usd')?.reserved).toBe(50n);
    expect(store.adjust('h', [charge(budget, 90n)]).status).toBe('granted');
    expect(store.read('usd')?.reserved).toBe(90n);
  });

  it('frees slots when their holds end', () => {
    for (const id of ['a', 'b', 'c']) expect(store.acquire(id, [charge(slots, 1n)], LEASE).status).toBe('granted');
    expect(store.acquire('d', [charge(slots, 1n)], LEASE).status).toBe('refused');
    store.settle('a', []);
    expect(store.acquire('d', [charge(slots, 1n)], LEASE).status).toBe('granted');
  });

  it('drops the reservation of a dead owner, and still books it once when it comes back', () => {
    store.acquire('dead', [charge(budget, 60n)], LEASE);
    clock.advance(LEASE + 10_000);
    store.acquire('next', [charge(budget, 1n)], LEASE);
    expect(store.read('usd')?.reserved).toBe(1n);
    store.settle('dead', [charge(budget, 30n)]);
    store.settle('dead', [charge(budget, 30n)]);
    expect(store.read('usd')?.settled).toBe(30n);
  });

  it('lets no more than the limit pass in any window, and says when there is room again', () => {
    const passed: number[] = [];
    for (let step = 0; step < 2_000; step++) {
      if (store.acquire(`h${step}`, [charge(rate, 1n)], LEASE).status === 'granted') {
        passed.push(clock.now());
        store.settle(`h${step}`, [charge(rate, 1n)]);
      }
      clock.advance(137);
    }
    for (const start of passed)
      expect(passed.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(10);
    expect(passed.length).toBeGreaterThan(30);
    while (store.acquire(`f${clock.now()}`, [charge(rate, 1n)], LEASE).status === 'granted');
    const refused = store.acquire('late', [charge(rate, 1n)], LEASE);
    const wait = refused.status === 'refused' ? (refused.refusals[0]?.retryAfterMs ?? 0) : 0;
    expect(wait).toBeGreaterThan(0);
    clock.advance(wait);
    expect(store.acquire('later', [charge(rate, 1n)], LEASE).status).toBe('granted');
  });

  it('never passes a limit, whatever the order of acquire, adjust and settle, and ends with nothing reserved', () => {
    const operation = fc.record({
      kind: fc.constantFrom('acquire', 'adjust', 'settle'),
      hold: fc.integer({ min: 0, max: 9 }),
      amount: fc.bigInt({ min: 0n, max: 60n }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const own = new MemoryMeterStore({ clock: new FakeClock() });
        own.seed(budget, 0n);
        const held = new Map<number, bigint>();
        let booked = 0n;
        for (const { kind, hold, amount } of operations) {
          if (
            kind === 'acquire' &&
            !held.has(hold) &&
            own.acquire(String(hold), [charge(budget, amount)], LEASE).status === 'granted'
          )
            held.set(hold, amount);
          if (
            kind === 'adjust' &&
            held.has(hold) &&
            own.adjust(String(hold), [charge(budget, amount)]).status === 'granted'
          )
            held.set(hold, amount);
          if (kind === 'settle' && held.has(hold)) {
            const actual = (held.get(hold) ?? 0n) / 2n;
            own.settle(String(hold), [charge(budget, actual)]);
            booked += actual;
            held.delete(hold);
          }
          const state = own.read('usd');
          expect((state?.settled ?? 0n) + (state?.reserved ?? 0n)).toBeLessThanOrEqual(budget.limit);
          expect(state?.reserved).toBe([...held.values()].reduce((sum, value) => sum + value, 0n));
        }
        for (const hold of held.keys()) own.settle(String(hold), []);
        expect(own.read('usd')).toMatchObject({ reserved: 0n, settled: booked });
      }),
    );
  });
});
