import type { NanoUsd, RequestSummary } from '@helix/contracts';
import { HeldMeters } from './held-meters.js';
import { budget, CHEAP, DEAR, demand, settle, UNKNOWN, useMetering } from './held-meters.test.support.js';

describe('HeldMeters, raised', () => {
  const suite = useMetering();
  const { acquire, bound, request, stateOf } = suite;

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
            const result = suite.store.adjust(id, charges);
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
});
