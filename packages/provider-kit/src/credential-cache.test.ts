import { FakeLogger } from '@helix/testkit';
import { CredentialCache, type CredentialCacheOptions } from './credential-cache.js';

const MINUTE = 60_000;
const SECOND = 1_000;

interface Token {
  readonly value: string;
  readonly expiresAt?: number | undefined;
}

/** A cache whose source gives what `load` makes of the number of the load, at `state.now`. */
function setUp(
  load: (count: number) => Promise<Token>,
  options: Partial<Omit<CredentialCacheOptions<Token>, 'load' | 'now' | 'logger'>> = {},
) {
  const state = { now: 0, loads: 0 };
  const logger = new FakeLogger();
  const cache = new CredentialCache<Token>({
    load: () => {
      state.loads += 1;
      return load(state.loads);
    },
    now: () => state.now,
    logger,
    renewEarlyMs: 10 * MINUTE,
    whenExpired: 'send',
    ...options,
  });
  const get = async (): Promise<string> => (await cache.get()).value;
  return { state, cache, logger, get };
}

/** `T1`, `T2` …, each for an hour longer. */
const hourly = (count: number): Promise<Token> =>
  Promise.resolve({ value: `T${count}`, expiresAt: count * 60 * MINUTE });
const endless = (count: number): Promise<Token> => Promise.resolve({ value: `T${count}` });
/** A source that is away at these loads. */
const awayAt =
  (...failing: number[]) =>
  (count: number): Promise<Token> =>
    failing.includes(count) ? Promise.reject(new Error(`away ${count}`)) : hourly(count);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a credential', () => {
  it('is loaded once for all who wait, and then there at once', async () => {
    const { state, cache } = setUp(hourly);
    await Promise.all([cache.get(), cache.get(), cache.get()]);
    expect(cache.get()).toEqual({ value: 'T1', expiresAt: 60 * MINUTE });
    expect(state.loads).toBe(1);
  });

  it('is never renewed where it does not expire', async () => {
    const { state, get } = setUp(endless);
    await get();
    state.now = Number.MAX_SAFE_INTEGER;
    expect(await get()).toBe('T1');
    expect(state.loads).toBe(1);
  });

  it('is renewed in the background ahead of its end, while calls go on with it', async () => {
    const { state, get } = setUp(hourly);
    await get();
    state.now = 50 * MINUTE - 1;
    await get();
    expect(state.loads).toBe(1);
    state.now = 50 * MINUTE;
    expect([await get(), state.loads]).toEqual(['T1', 2]);
    await settle();
    expect([await get(), state.loads]).toEqual(['T2', 2]);
  });

  it('is renewed at half its time where it holds for less than twice the span, counted from when it was asked for', async () => {
    const { state, get } = setUp(async () => {
      state.now += 2 * MINUTE;
      return { value: `T${state.loads}`, expiresAt: 18 * MINUTE };
    });
    await get();
    state.now = 9 * MINUTE - 1;
    await get();
    expect(state.loads).toBe(1);
    state.now = 9 * MINUTE;
    await get();
    expect(state.loads).toBe(2);
  });

  it('is not asked for with every call where the source gives the old one until shortly before its end', async () => {
    const { state, get } = setUp(() => Promise.resolve({ value: 'T1', expiresAt: 60 * MINUTE }));
    await get();
    for (let minute = 50; minute < 60; minute += 0.5) {
      state.now = minute * MINUTE;
      await get();
      await settle();
    }
    // At 50, 55, 57.5, 59 and 59.5 minutes.
    expect(state.loads).toBe(1 + 5);
  });

  it('is waited for once it has expired', async () => {
    const { state, get } = setUp(hourly);
    await get();
    state.now = 60 * MINUTE;
    expect(await Promise.all([get(), get()])).toEqual(['T2', 'T2']);
    expect(state.loads).toBe(2);
  });
});

describe('while the source is away', () => {
  it('fails with its error where there never was a credential, and asks again with the next call', async () => {
    const { get } = setUp(awayAt(1));
    await expect(get()).rejects.toThrow('away 1');
    expect(await get()).toBe('T2');
  });

  it('goes on with the old one, asks again after thirty seconds, and says so', async () => {
    const { state, logger, get } = setUp(awayAt(2));
    await get();
    state.now = 50 * MINUTE;
    await get();
    await settle();
    state.now += 30 * SECOND - 1;
    expect([await get(), state.loads]).toEqual(['T1', 2]);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'Credentials could not be renewed; the old ones are kept.',
        fields: { reason: 'away 2' },
      },
    ]);
    state.now += 1;
    expect([await get(), state.loads]).toEqual(['T1', 3]);
    await settle();
    expect(await get()).toBe('T3');
  });

  it('sends an expired one all the same where that is said, and asks every thirty seconds', async () => {
    const { state, get } = setUp(awayAt(2), { whenExpired: 'send' });
    await get();
    state.now = 61 * MINUTE;
    expect([await get(), await get(), state.loads]).toEqual(['T1', 'T1', 2]);
    state.now += 30 * SECOND;
    expect(await get()).toBe('T3');
  });

  it('fails with its error once it has expired where that is said, and asks again with each call', async () => {
    const { state, logger, get } = setUp(awayAt(2, 3, 4), { whenExpired: 'fail' });
    await get();
    state.now = 50 * MINUTE;
    expect(await get()).toBe('T1');
    await settle();
    state.now = 60 * MINUTE;
    await expect(Promise.all([get(), get()])).rejects.toThrow('away 3');
    await expect(get()).rejects.toThrow('away 4');
    expect(await get()).toBe('T5');
    expect(logger.lines.map(({ fields }) => fields)).toEqual([{ reason: 'away 2' }]);
  });

  it('fails nobody but who waits for it when a renewal in the background fails after the end', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    let fail: (error: Error) => void = () => undefined;
    const { state, get } = setUp(
      (count) => (count === 1 ? hourly(count) : new Promise((_resolve, reject) => (fail = reject))),
      { whenExpired: 'fail' },
    );
    await get();
    state.now = 50 * MINUTE;
    await get();
    state.now = 60 * MINUTE;
    fail(new Error('away 2'));
    await settle();
    const waiting = get();
    fail(new Error('away 3'));
    await expect(waiting).rejects.toThrow('away 3');
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('a refusal', () => {
  it('has nothing to renew before the first credential', () => {
    expect(setUp(hourly).cache.reject()).toBe(false);
  });

  it('has another loaded, which the next call waits for, once for each', async () => {
    const { state, cache, get } = setUp(hourly);
    await get();
    expect([cache.reject(), cache.reject()]).toEqual([true, false]);
    expect([await get(), state.loads]).toEqual(['T2', 2]);
    expect(cache.reject()).toBe(true);
  });

  it('asks at once, even just after a failed renewal', async () => {
    const { state, cache, get } = setUp(awayAt(2));
    await get();
    state.now = 50 * MINUTE;
    await get();
    await settle();
    cache.reject();
    expect([await get(), state.loads]).toEqual(['T3', 3]);
  });

  it('goes on with the refused one while the source is away', async () => {
    const { state, cache, get } = setUp(awayAt(2));
    await get();
    cache.reject();
    expect([await get(), await get(), state.loads]).toEqual(['T1', 'T1', 2]);
  });

  it('is final where the renewal brought the same', async () => {
    const { cache, get } = setUp(() => Promise.resolve({ value: 'T' }), {
      isSame: (left, right) => left.value === right.value,
    });
    await get();
    expect(cache.reject()).toBe(true);
    await get();
    expect(cache.reject()).toBe(false);
  });

  it('of a call from before the renewal is taken for what it is, for as long as stragglers may come', async () => {
    const { state, cache, get } = setUp(endless, { stragglersMs: 10 * SECOND });
    await get();
    expect([cache.reject(), cache.reject()]).toEqual([true, true]);
    await get();
    state.now = 10 * SECOND - 1;
    expect(cache.reject()).toBe(true);
    expect([await get(), state.loads]).toEqual(['T2', 2]);
    state.now = 10 * SECOND;
    expect(cache.reject()).toBe(true);
    expect([await get(), state.loads]).toEqual(['T3', 3]);
  });
});
