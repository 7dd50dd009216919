import type { Logger, MeterStore } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { HoldKeeper } from './hold-keeper.js';

describe('HoldKeeper', () => {
  let clock: FakeClock;
  let renewed: { readonly ids: readonly string[]; readonly leaseMs: number; readonly at: number }[];
  let warnings: number;
  let renew: MeterStore['renew'];
  let keeper: HoldKeeper;

  beforeEach(() => {
    clock = new FakeClock();
    renewed = [];
    warnings = 0;
    renew = (ids, leaseMs) => {
      renewed.push({ ids: [...ids], leaseMs, at: clock.monotonic() });
    };
    const logger = {
      warn: () => {
        warnings += 1;
      },
    } as unknown as Logger;
    keeper = new HoldKeeper({ renew: (ids, leaseMs) => renew(ids, leaseMs) } as MeterStore, clock, logger);
  });

  it('renews all holds in one call, three times in a lease', () => {
    keeper.add('a');
    keeper.add('b');
    clock.advance(60_000);
    expect(renewed).toEqual([20_000, 40_000, 60_000].map((at) => ({ ids: ['a', 'b'], leaseMs: 60_000, at })));
  });

  it('renews no hold that has been settled', () => {
    keeper.add('a');
    keeper.add('b');
    keeper.remove('a');
    clock.advance(20_000);
    expect(renewed.map(({ ids }) => ids)).toEqual([['b']]);
  });

  it('keeps no timer while nothing is held, and begins again', () => {
    keeper.add('a');
    keeper.remove('a');
    clock.advance(20_000);
    expect([renewed.length, clock.pending]).toEqual([0, 0]);
    keeper.add('b');
    clock.advance(20_000);
    expect(renewed).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('away'))],
  ])('goes on after a store that %s', async (_name, fails) => {
    renew = fails;
    keeper.add('a');
    clock.advance(20_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toBe(1);
    renew = (ids) => {
      renewed.push({ ids, leaseMs: 0, at: 0 });
    };
    clock.advance(20_000);
    expect(renewed).toHaveLength(1);
  });

  it('stops', () => {
    keeper.add('a');
    keeper.stop();
    clock.advance(600_000);
    expect([renewed.length, clock.pending]).toEqual([0, 0]);
  });
});
