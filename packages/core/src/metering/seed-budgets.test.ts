import { HelixError } from '@helix/contracts';
import { HeldMeters } from './held-meters.js';
import { budget, CHEAP, demand, useMetering } from './held-meters.test.support.js';

describe('seeding budgets', () => {
  const suite = useMetering();
  const { acquire, bound, request, stateOf } = suite;

  it('seeds a budget that the store does not know from the ledger, once', () => {
    suite.spent = 9_900n;
    expect(() => acquire([demand({ meter: budget(10_000n) })])).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached' }),
    );
    expect(() => acquire([demand({ meter: budget(10_000n) })])).toThrow(HelixError);
    expect(suite.sums).toBe(1);
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
});
