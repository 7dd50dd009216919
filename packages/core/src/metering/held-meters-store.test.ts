import { HeldMeters } from './held-meters.js';
import { budget, CHEAP, DEAR, demand, useMetering } from './held-meters.test.support.js';

describe('HeldMeters without its store', () => {
  const { bound, request } = useMetering();

  it.each([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('away'))],
  ])('refuses when the store %s, unless every demand allows it', async (_name, fails) => {
    const away = bound({ acquire: fails });
    const strict = demand({ meter: budget(1_000n) });
    const lax = demand({ meter: { ...budget(1n), id: 'lax' }, onStoreAway: 'allow' });
    await expect((async () => HeldMeters.acquire(away, request([strict, lax]), CHEAP))()).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    const held = await HeldMeters.acquire(away, request([lax]), CHEAP);
    expect(await held.moveTo(DEAR)).toBe(true);
    expect(held.settle()).toBeUndefined();
  });

  it('asks no store when nobody demands anything', () => {
    const held = HeldMeters.acquire(
      bound({
        acquire: () => {
          throw new Error('must not be asked');
        },
      }),
      request([]),
      CHEAP,
    ) as HeldMeters;
    expect(held.settle()).toBeUndefined();
  });
});
