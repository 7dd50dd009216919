import {
  type AttemptContext,
  HelixError,
  RoutePlan,
  type RoutingContext,
  type SettledContext,
  type Target,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import type { RoutingOptions } from './options.js';
import { RoutingPlugin } from './routing-plugin.js';

function makeTarget(id: string, fields: Partial<Target> = {}): Target {
  return {
    id,
    provider: 'p',
    catalogue: undefined,
    model: id,
    weight: 1,
    tier: 0,
    tags: [],
    region: undefined,
    facts: undefined,
    price: { known: false },
    inactive: undefined,
    ...fields,
  };
}

const A = makeTarget('a');
const B = makeTarget('b', { tier: 1 });
const SERVER_ERROR: UpstreamErrorInfo = { class: 'server_error', message: 'broken' };

class Bench {
  now = 1_000_000;
  readonly logged: string[] = [];
  readonly #state = new Map<string, unknown>();
  plugin: RoutingPlugin;

  constructor(options: RoutingOptions = {}) {
    this.plugin = this.build(options);
  }

  build(options: RoutingOptions): RoutingPlugin {
    const log = (message: string): void => void this.logged.push(message);
    const logger = { error: log, warn: log, info: log, debug: log, child: () => logger, isEnabled: () => true };
    return new RoutingPlugin(
      { now: () => 0, monotonic: () => this.now, schedule: () => () => {} },
      logger,
      {
        get: <T>(name: string, create: () => T): T => {
          if (!this.#state.has(name)) this.#state.set(name, create());
          return this.#state.get(name) as T;
        },
      },
      options,
    );
  }

  plan(candidates: readonly Target[] = [A, B], requestId = 'req', fields: Partial<RoutingContext> = {}): RoutePlan {
    return this.plugin.route(makeContext(requestId, fields), new RoutePlan(candidates));
  }

  ids(candidates?: readonly Target[], requestId?: string): string {
    return this.plan(candidates, requestId)
      .candidates.map((target) => target.id)
      .join(' ');
  }

  start(target: Target, requestId: string): void {
    this.plugin.attempt({ requestId, target } as AttemptContext, { type: 'start' });
  }

  end(
    target: Target,
    outcome: 'ok' | 'failed' | 'cancelled',
    {
      requestId = 'req',
      error = outcome === 'failed' ? SERVER_ERROR : undefined,
      durationMs = 0,
      times = 1,
    }: {
      requestId?: string;
      error?: UpstreamErrorInfo | undefined;
      durationMs?: number;
      times?: number;
    } = {},
  ): void {
    for (let index = 0; index < times; index++) {
      this.plugin.attempt({ requestId, target } as AttemptContext, {
        type: 'end',
        outcome,
        error,
        ttftMs: undefined,
        durationMs,
      });
    }
  }

  break(target: Target): void {
    this.end(target, 'failed', { times: 5 });
  }
}

function makeContext(requestId: string, fields: Partial<RoutingContext> = {}): RoutingContext {
  return {
    requestId,
    headers: {},
    principal: { tags: [], models: [], policy: {}, labels: {} },
    summary: { endUser: undefined },
    policy: { routing: { strategy: 'ordered', sticky: undefined } },
    ...fields,
  } as RoutingContext;
}

function routing(strategy: string, sticky?: string): Partial<RoutingContext> {
  return { policy: { routing: { strategy, sticky } } as RoutingContext['policy'] };
}

describe('the strategy', () => {
  it('leaves the order as configured and says so', () => {
    const plan = new Bench().plan();
    expect(plan.candidates).toEqual([A, B]);
    expect(plan.reasons).toEqual(['ordered']);
  });

  it('draws by weight', () => {
    const bench = new Bench();
    const candidates = [makeTarget('a', { weight: 3 }), makeTarget('c'), B];
    bench.plugin.random = () => 0.8;
    const plan = bench.plan(candidates, 'req', routing('weighted'));
    expect(plan.candidates.map((target) => target.id)).toEqual(['c', 'a', 'b']);
    expect(plan.reasons).toEqual(['weighted']);
    bench.plugin.random = () => 0.7;
    expect(bench.plan(candidates, 'req', routing('weighted')).candidates[0]?.id).toBe('a');
  });

  it.each([
    ['key', { principal: { key: { id: '1' }, tags: [], models: [], policy: {}, labels: {} } }],
    ['user', { principal: { user: { id: '1' }, tags: [], models: [], policy: {}, labels: {} } }],
    ['team', { principal: { team: { id: '1' }, tags: [], models: [], policy: {}, labels: {} } }],
    ['tag', { principal: { tags: ['1'], models: [], policy: {}, labels: {} } }],
    ['endUser', { principal: { endUser: '1', tags: [], models: [], policy: {}, labels: {} } }],
    ['session', { headers: { 'x-helix-session': '1' } }],
  ])('sticks by %s, whatever the draw', (kind, fields) => {
    const bench = new Bench();
    const candidates = [makeTarget('a'), makeTarget('c')];
    const orders = [0, 0.5, 0.99].map((random) => {
      bench.plugin.random = () => random;
      const plan = bench.plan(candidates, 'req', { ...fields, ...routing('weighted', kind) });
      expect(plan.reasons).toEqual([`sticky by ${kind}`]);
      return plan.candidates;
    });
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });

  it('draws when there is nothing to stick to, and says so', () => {
    const bench = new Bench();
    bench.plugin.random = () => 0.9;
    const plan = bench.plan([A, makeTarget('c')], 'req', routing('weighted', 'user'));
    expect(plan.candidates[0]?.id).toBe('c');
    expect(plan.reasons).toEqual(['weighted; no user to stick to']);
  });

  it("leaves another plugin's strategy alone", () => {
    expect(new Bench().plan([A, B], 'req', routing('cheapest')).reasons).toEqual([]);
  });
});

describe('the breaker', () => {
  it('opens after failures in a row, not before', () => {
    const bench = new Bench({ failures: 3 });
    bench.end(A, 'failed', { times: 2 });
    bench.end(A, 'ok');
    bench.end(A, 'failed', { times: 2 });
    expect(bench.ids()).toBe('a b');
    bench.end(A, 'failed');
    const plan = bench.plan();
    expect(plan.candidates).toEqual([B]);
    expect(plan.reasons.at(-1)).toContain('a failing');
  });

  it('opens at a failure rate over the window', () => {
    const bench = new Bench({ failures: 100, failureRate: 0.5, minimumAttempts: 10, window: '60s' });
    for (let index = 0; index < 4; index++) {
      bench.end(A, 'ok');
      bench.end(A, 'failed');
    }
    bench.now += 61_000;
    bench.end(A, 'failed');
    expect(bench.ids()).toBe('a b');
    for (let index = 0; index < 5; index++) {
      bench.end(A, 'ok');
      bench.end(A, 'failed');
    }
    expect(bench.ids()).toBe('b');
  });

  it.each([
    'authentication',
    'permission',
    'billing',
    'not_found',
    'overloaded',
    'timeout',
    'connection',
    'truncated',
  ] as const)('counts %s', (errorClass) => {
    const bench = new Bench();
    bench.end(A, 'failed', { times: 5, error: { class: errorClass, message: '' } });
    expect(bench.ids()).toBe('b');
  });

  it.each(['invalid_request', 'context_length', 'content_policy'] as const)(
    'never counts %s: the caller is to blame',
    (errorClass) => {
      const bench = new Bench();
      bench.end(A, 'failed', { times: 50, error: { class: errorClass, message: '' } });
      expect(bench.ids()).toBe('a b');
    },
  );

  it("counts neither cancellations nor the request's own deadline", () => {
    const bench = new Bench();
    bench.end(A, 'cancelled', { times: 50 });
    bench.end(A, 'failed', { times: 50, error: { class: 'timeout', limit: 'total', message: '' } });
    expect(bench.ids()).toBe('a b');
  });

  it('lets exactly one request probe when the pause is over', () => {
    const bench = new Bench({ openFor: '30s' });
    bench.break(A);
    bench.now += 29_999;
    expect(bench.ids()).toBe('b');
    bench.now += 1;
    expect(bench.ids([A, B], 'first')).toBe('a b');
    expect(bench.ids([A, B], 'second')).toBe('b');
    expect(bench.ids([A, B], 'first')).toBe('a b');
    bench.start(A, 'first');
    bench.now += 60_000;
    expect(bench.ids([A, B], 'second')).toBe('b');
    bench.end(A, 'ok', { requestId: 'first', durationMs: 60_000 });
    expect(bench.ids([A, B], 'second')).toBe('a b');
    expect(bench.plan().reasons).toEqual(['ordered']);
    expect(bench.logged).toEqual(['a target is failing and is left alone', 'a target has recovered']);
  });

  it('doubles the pause each time the probe fails, up to the most', () => {
    const bench = new Bench({ openFor: '10s', openForMost: '30s' });
    bench.break(A);
    for (const pause of [10_000, 20_000, 30_000, 30_000]) {
      bench.now += pause - 1;
      expect(bench.ids()).toBe('b');
      bench.now += 1;
      expect(bench.ids([A, B], 'probe')).toBe('a b');
      bench.end(A, 'failed', { requestId: 'probe' });
    }
    bench.now += 30_000;
    expect(bench.ids([A, B], 'probe')).toBe('a b');
    bench.end(A, 'ok', { requestId: 'probe' });
    bench.break(A);
    bench.now += 10_000;
    expect(bench.ids()).toBe('a b');
  });

  it('gives an unused probe back when its request has settled, or after a while', () => {
    const bench = new Bench();
    bench.break(A);
    bench.now += 30_000;
    bench.ids([A, B], 'first');
    bench.plugin.observe({ requestId: 'first' } as SettledContext);
    expect(bench.ids([A, B], 'second')).toBe('a b');
    expect(bench.ids([A, B], 'third')).toBe('b');
    bench.now += 10_000;
    expect(bench.ids([A, B], 'third')).toBe('a b');
  });

  it.each([
    ['cancelled', undefined],
    ['failed', { class: 'invalid_request', message: '' }],
  ] as const)('lets the next request probe when the probe was %s without a verdict', (outcome, error) => {
    const bench = new Bench();
    bench.break(A);
    bench.now += 30_000;
    bench.ids([A, B], 'first');
    bench.end(A, outcome, { requestId: 'first', error });
    expect(bench.ids([A, B], 'second')).toBe('a b');
    expect(bench.ids([A, B], 'third')).toBe('b');
  });

  it('does not close for an answer that was begun before it opened', () => {
    const bench = new Bench();
    bench.break(A);
    bench.now += 5_000;
    bench.end(A, 'ok', { durationMs: 20_000 });
    expect(bench.ids()).toBe('b');
  });

  it('keeps all targets when none is healthy, the first to recover in front', () => {
    const bench = new Bench();
    bench.break(A);
    bench.now += 1_000;
    bench.break(B);
    expect(bench.ids([B, A])).toBe('a b');
    expect(bench.plan().reasons.at(-1)).toContain('none is healthy');
    bench.end(A, 'ok');
    expect(bench.ids()).toBe('a');
  });

  it('does not count an inactive target as a way out', () => {
    const bench = new Bench();
    bench.break(A);
    expect(bench.ids([A, makeTarget('off', { inactive: 'no key' })])).toContain('a');
  });

  it('refuses with the time to wait when told to fail closed', () => {
    const bench = new Bench({ failClosed: true });
    bench.break(A);
    bench.now += 10_000;
    expect(() => bench.plan([A])).toThrow(HelixError);
    expect(() => bench.plan([A])).toThrow(
      expect.objectContaining({ code: 'upstream_unavailable', retryAfterSeconds: 20 }),
    );
  });

  it('survives a reload', () => {
    const bench = new Bench();
    bench.break(A);
    bench.plugin = bench.build({ window: '10m' });
    expect(bench.ids()).toBe('b');
  });
});

describe('a rate limit', () => {
  const limited = (retryAfterMs?: number): { error: UpstreamErrorInfo } => ({
    error: { class: 'rate_limit', message: '', retryAfterMs },
  });

  it('puts the target aside for exactly as long as the provider asks', () => {
    const bench = new Bench();
    bench.end(A, 'failed', limited(7_000));
    bench.now += 6_999;
    expect(bench.plan().reasons.at(-1)).toContain('a rate limited');
    expect(bench.ids()).toBe('b');
    bench.now += 1;
    expect(bench.ids()).toBe('a b');
  });

  it('uses the cool-down of the options where the provider names no time', () => {
    const bench = new Bench({ coolDown: '2s' });
    bench.end(A, 'failed', limited());
    bench.now += 1_999;
    expect(bench.ids()).toBe('b');
    bench.now += 1;
    expect(bench.ids()).toBe('a b');
  });

  it('is no failure of the breaker', () => {
    const bench = new Bench({ failures: 2 });
    bench.end(A, 'failed', { times: 10, ...limited(1) });
    bench.now += 1;
    expect(bench.ids()).toBe('a b');
    expect(bench.logged).toEqual([]);
  });

  it('is relayed with its time when every target is limited and routing fails closed', () => {
    const bench = new Bench({ failClosed: true });
    bench.end(A, 'failed', limited(9_000));
    bench.end(B, 'failed', limited(4_000));
    expect(() => bench.plan()).toThrow(
      expect.objectContaining({ code: 'upstream_rate_limited', retryAfterSeconds: 4 }),
    );
  });
});

it('keeps a bounded number of targets', () => {
  const bench = new Bench();
  bench.break(A);
  for (let index = 0; index < 10_000; index++) bench.end(makeTarget(`t${index}`), 'ok');
  expect(bench.ids()).toBe('a b');
});
