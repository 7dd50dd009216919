import { FakeLogger } from '@helix/testkit';
import type { AccessToken } from './access-token.js';
import { TokenCache } from './token-cache.js';

const MINUTE = 60_000;

function setUp(load: (count: number) => Promise<AccessToken>) {
  const state = { now: 0, loads: 0 };
  const cache = new TokenCache({
    load: () => {
      state.loads += 1;
      return load(state.loads);
    },
    now: () => state.now,
    logger: new FakeLogger(),
  });
  return { state, cache };
}

const token = (count: number): Promise<AccessToken> =>
  Promise.resolve({ token: `T${count}`, expiresAt: count * 60 * MINUTE });

it('loads once for all who wait', async () => {
  const { state, cache } = setUp(token);
  await Promise.all([cache.get(), cache.get(), cache.get()]);
  expect(state.loads).toBe(1);
});

it('renews in the background five minutes before the end', async () => {
  const { state, cache } = setUp(token);
  await cache.get();
  state.now = 54 * MINUTE;
  await cache.get();
  expect(state.loads).toBe(1);
  state.now = 56 * MINUTE;
  expect((await cache.get()).token).toBe('T1');
  expect(state.loads).toBe(2);
  await Promise.resolve();
  expect((await cache.get()).token).toBe('T2');
});

it('keeps the old one while its source is away, and fails only where there never was any', async () => {
  const { state, cache } = setUp((count) => (count === 2 ? Promise.reject(new Error('away')) : token(count)));
  await cache.get();
  state.now = 61 * MINUTE;
  expect((await cache.get()).token).toBe('T1');
  expect((await cache.get()).token).toBe('T1');
  expect(state.loads).toBe(2);
  state.now += MINUTE;
  expect((await cache.get()).token).toBe('T3');
  await expect(setUp(() => Promise.reject(new Error('away'))).cache.get()).rejects.toThrow('away');
});

it('loads another when one was refused, once for each', async () => {
  const { state, cache } = setUp(token);
  expect(cache.reject()).toBe(false);
  await cache.get();
  expect(cache.reject()).toBe(true);
  expect(cache.reject()).toBe(false);
  expect((await cache.get()).token).toBe('T2');
  expect(state.loads).toBe(2);
});
