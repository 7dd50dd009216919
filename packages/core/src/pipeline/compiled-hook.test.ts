import { HelixError, type Logger, type PluginInstance } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import {
  type CompiledHook,
  callHook,
  compileHooks,
  filterHooks,
  type RegisteredPlugin,
  SKIPPED,
} from './compiled-hook.js';
import { PluginGuard } from './plugin-guard.js';

type Handler = (...parameters: never[]) => unknown;

/** How a hook fails, and whether its answer has the right shape. */
const FAILURES: readonly (readonly [string, () => unknown, boolean])[] = [
  [
    'throws',
    () => {
      throw new Error('boom');
    },
    true,
  ],
  ['rejects', () => Promise.reject(new Error('boom')), true],
  ['answers with the wrong shape', () => 'junk', false],
  ['answers later with the wrong shape', async () => 'junk', false],
];

function acceptAnything(): boolean {
  return true;
}

describe('compiled hooks', () => {
  let clock: FakeClock;
  let logged: string[];

  function guard(name = 'p'): PluginGuard {
    return new PluginGuard(name, clock, { error: (message: string) => logged.push(message) } as unknown as Logger);
  }

  function plugin(name: string, instance: PluginInstance): RegisteredPlugin {
    return { name, use: name, instance, guard: guard(name) };
  }

  function hook(onFailure: 'deny' | 'skip', own = guard()): CompiledHook<unknown> {
    return {
      plugin: 'p',
      hook: 'route',
      handler: undefined,
      filter: undefined,
      deadlineMs: 100,
      onFailure,
      guard: own,
    };
  }

  beforeEach(() => {
    clock = new FakeClock();
    logged = [];
  });

  describe('compileHooks', () => {
    it('sorts pre, normal, post, and keeps the order of the configuration within each', () => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom('pre', 'post', undefined), { maxLength: 20 }), (orders) => {
          const plugins = orders.map((order, index) =>
            plugin(String(index), {
              arrive: { handler: () => undefined, ...(order === undefined ? {} : { order }) },
            }),
          );
          const rank = { pre: 0, normal: 1, post: 2 };
          const sorted = compileHooks<Handler>('arrive', plugins).map((compiled) => Number(compiled.plugin));
          const keys = sorted.map((index) => rank[orders[index] ?? 'normal'] * 100 + index);
          expect(keys).toEqual([...keys].sort((left, right) => left - right));
          expect(sorted).toHaveLength(orders.length);
        }),
      );
    });

    it('binds a handler to its plugin, and gives the defaults of its hook', () => {
      class Counting {
        count = 1;
        arrive(): number {
          return this.count;
        }
      }
      const [compiled] = compileHooks<() => unknown>('arrive', [
        plugin('c', new Counting() as unknown as PluginInstance),
      ]);
      expect(compiled?.handler()).toBe(1);
      expect(compiled).toMatchObject({ deadlineMs: 2_000, onFailure: 'deny' });
      expect(Object.isFrozen(compiled)).toBe(true);
    });

    it('names the plugin whose hook is no function', () => {
      expect(() => compileHooks('arrive', [plugin('odd', { arrive: {} } as unknown as PluginInstance)])).toThrow(/odd/);
    });
  });

  it('filters by operation and dialect, and takes a hook without a filter always', () => {
    const plugins = [
      plugin('all', { arrive: () => undefined }),
      plugin('chat', { arrive: { filter: { operations: ['chat'] }, handler: () => undefined } }),
      plugin('ant', { arrive: { filter: { dialects: ['anthropic-messages'] }, handler: () => undefined } }),
    ];
    const names = (operation: string, dialect: string): readonly string[] =>
      filterHooks(compileHooks<Handler>('arrive', plugins), operation, dialect).map((compiled) => compiled.plugin);
    expect(names('chat', 'openai-chat')).toEqual(['all', 'chat']);
    expect(names('embeddings', 'anthropic-messages')).toEqual(['all', 'ant']);
  });

  describe('callHook', () => {
    it('gives a synchronous answer without a promise', () => {
      expect(callHook(hook('deny'), clock, () => 42, acceptAnything)).toBe(42);
      expect(clock.pending).toBe(0);
    });

    it('gives a later answer, and leaves no timer behind', async () => {
      expect(await callHook(hook('deny'), clock, async () => 42, acceptAnything)).toBe(42);
      expect(clock.pending).toBe(0);
    });

    it.each(FAILURES)('refuses with `deny` and passes over with `skip` when it %s', async (_name, invoke, isShaped) => {
      const call = async (mode: 'deny' | 'skip'): Promise<unknown> =>
        callHook<unknown>(hook(mode), clock, invoke, () => isShaped);
      await expect(call('deny')).rejects.toMatchObject({ code: 'internal', details: { plugin: 'p', hook: 'route' } });
      expect(await call('skip')).toBe(SKIPPED);
    });

    it('fails at its deadline, and does not count twice what comes later', async () => {
      let answer: (value: number) => void = () => undefined;
      const own = guard();
      const called = callHook(
        hook('skip', own),
        clock,
        () =>
          new Promise<number>((resolve) => {
            answer = resolve;
          }),
        acceptAnything,
      );
      clock.advance(99);
      expect(own.failures).toBe(0);
      clock.advance(1);
      expect(await called).toBe(SKIPPED);
      answer(42);
      await Promise.resolve();
      expect(own.failures).toBe(1);
    });

    it('fails one that blocks for longer than its deadline', () => {
      expect(callHook(hook('skip'), clock, () => clock.advance(101), acceptAnything)).toBe(SKIPPED);
      expect(callHook(hook('skip'), clock, () => clock.advance(100), acceptAnything)).toBeUndefined();
    });

    it.each(['throws', 'rejects'])('takes a HelixError that it %s for its answer, not for a failure', async (how) => {
      const own = guard();
      const refusal = new HelixError('forbidden', 'no');
      const call = async (): Promise<unknown> =>
        callHook(
          hook('skip', own),
          clock,
          () => {
            if (how === 'throws') throw refusal;
            return Promise.reject(refusal);
          },
          acceptAnything,
        );
      await expect(call()).rejects.toBe(refusal);
      expect(own.failures).toBe(0);
    });

    it('does not call a plugin whose breaker is open, and applies its mode', () => {
      const own = guard();
      for (let failure = 0; failure < 5; failure++) own.failed('route', 'test', 'skip');
      let calls = 0;
      const call = (mode: 'deny' | 'skip'): unknown => callHook(hook(mode, own), clock, () => calls++, acceptAnything);
      expect(call('skip')).toBe(SKIPPED);
      expect(() => call('deny')).toThrow(expect.objectContaining({ code: 'internal' }));
      expect([calls, own.failures]).toEqual([0, 5]);
    });
  });

  describe('PluginGuard', () => {
    it('trips after five failures in a row, for ten seconds', () => {
      const own = guard();
      for (let failure = 0; failure < 4; failure++) own.failed('route', 'test', 'deny');
      expect(own.tripped).toBe(false);
      own.failed('route', 'test', 'deny');
      expect(own.tripped).toBe(true);
      clock.advance(9_999);
      expect(own.tripped).toBe(true);
      clock.advance(1);
      expect(own.tripped).toBe(false);
      expect(own).toMatchObject({ failures: 5, lastFailure: 'route: test' });
    });

    it('is open exactly when the last five calls have failed, in any order of success and failure', () => {
      fc.assert(
        fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (outcomes) => {
          const own = guard();
          let inARow = 0;
          for (const ok of outcomes) {
            if (ok) {
              own.succeeded();
              inARow = 0;
            } else {
              own.failed('route', 'test', 'skip');
              inARow += 1;
            }
            if (inARow === 5) {
              expect(own.tripped).toBe(true);
              clock.advance(10_000);
              inARow = 0;
            }
            expect(own.tripped).toBe(false);
          }
        }),
      );
    });

    it('logs each failure, and once that it trips', () => {
      const own = guard();
      for (let failure = 0; failure < 5; failure++) own.failed('route', 'it threw', 'deny', new Error('why'));
      expect(logged).toEqual([...Array<string>(5).fill('plugin failed'), 'plugin breaker tripped']);
    });
  });
});
