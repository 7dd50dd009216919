import { FakeLogger } from '@helix/testkit';
import type { AwsCredentials } from './aws-credentials.js';
import { CredentialCache } from './credential-cache.js';

const MINUTE = 60_000;

function setUp(load: (count: number) => Promise<AwsCredentials>) {
  const state = { now: 0, loads: 0 };
  const cache = new CredentialCache({
    load: () => {
      state.loads += 1;
      return load(state.loads);
    },
    now: () => state.now,
    logger: new FakeLogger(),
  });
  return { state, cache };
}

const keys = (count: number, expiresAt?: number): Promise<AwsCredentials> =>
  Promise.resolve({ accessKeyId: `A${count}`, secretAccessKey: 'S', sessionToken: `T${count}`, expiresAt });

it('loads once for all who wait', async () => {
  const { state, cache } = setUp((count) => keys(count));
  await Promise.all([cache.get(), cache.get(), cache.get()]);
  expect(state.loads).toBe(1);
});

it('renews in the background ten minutes before the end', async () => {
  const { state, cache } = setUp((count) => keys(count, count * 60 * MINUTE));
  await cache.get();
  state.now = 49 * MINUTE;
  await cache.get();
  expect(state.loads).toBe(1);
  state.now = 51 * MINUTE;
  expect((await cache.get()).accessKeyId).toBe('A1');
  expect(state.loads).toBe(2);
  await Promise.resolve();
  expect((await cache.get()).accessKeyId).toBe('A2');
});

it('keeps the old ones while their source is away, asks again after a while, and fails only where there never were any', async () => {
  const { state, cache } = setUp((count) =>
    count === 2 ? Promise.reject(new Error('away')) : keys(count, 60 * MINUTE * count),
  );
  await cache.get();
  state.now = 61 * MINUTE;
  expect((await cache.get()).accessKeyId).toBe('A1');
  expect((await cache.get()).accessKeyId).toBe('A1');
  expect(state.loads).toBe(2);
  state.now += MINUTE;
  expect((await cache.get()).accessKeyId).toBe('A3');
  await expect(setUp(() => Promise.reject(new Error('away'))).cache.get()).rejects.toThrow('away');
});

it('takes late failures of calls that were signed before a renewal for what they are', async () => {
  const { state, cache } = setUp((count) => keys(count));
  await cache.get();
  expect([cache.reject(), cache.reject()]).toEqual([true, true]);
  await cache.get();
  expect(cache.reject()).toBe(true);
  await cache.get();
  expect(state.loads).toBe(2);
});
