import {
  type BudgetMeter,
  type Cap,
  type DirectoryChange,
  type LogFields,
  type MaybePromise,
  type MeterDemand,
  type MeterState,
  nanoUsd,
  type PlannedContext,
  type Principal,
  RoutePlan,
  type SettledContext,
  type Target,
} from '@helix/contracts';
import { CostCapPlugin } from './cost-cap-plugin.js';
import type { CapOption, CostCapOptions } from './options.js';

const NOW = Date.parse('2026-11-24T11:25:00Z');

const ANN: Principal = {
  key: { id: 'key_1', name: 'ci' },
  team: { id: 'team_1', name: 'search' },
  user: { id: 'user_1', name: 'ann' },
  org: { id: 'org_1', name: 'acme' },
  endUser: 'alice',
  tags: ['batch', 'night'],
  models: [],
  policy: {},
  labels: {},
};

const TARGETS = [
  { id: 'openai/gpt-4o', provider: 'openai' },
  { id: 'claude/opus', provider: 'claude' },
  { id: 'openai/gpt-4o-mini', provider: 'openai' },
] as Target[];

function makeCap(fields: Partial<Cap> = {}): Cap {
  return {
    id: 'cap_1',
    scope: { team: 'team_1' },
    limit: nanoUsd(5),
    per: 'month',
    zone: 'UTC',
    anchor: undefined,
    mode: 'default',
    shadow: false,
    clamp: false,
    onReach: 'block',
    alertsAt: [],
    createdAt: 0,
    ...fields,
  };
}

class Bench {
  now = NOW;
  caps: Cap[];
  readAll: () => MaybePromise<readonly Cap[]> = () => this.caps;
  readonly states = new Map<string, MeterState>();
  reads = 0;
  readonly warnings: LogFields[] = [];
  readonly errors: string[] = [];
  readonly #state = new Map<string, unknown>();
  readonly #listeners = new Set<(change: DirectoryChange) => void>();
  plugin: CostCapPlugin;

  constructor(options: CostCapOptions = {}, caps: Cap[] = [], readAll?: () => MaybePromise<readonly Cap[]>) {
    this.caps = caps;
    if (readAll !== undefined) this.readAll = readAll;
    this.plugin = this.build(options);
  }

  build(options: CostCapOptions): CostCapPlugin {
    const logger = {
      error: (message: string) => void this.errors.push(message),
      warn: (_message: string, fields?: LogFields) => void this.warnings.push(fields ?? {}),
      info: () => {},
      debug: () => {},
      child: () => logger,
      isEnabled: () => true,
    };
    return new CostCapPlugin(
      {
        allCaps: () => this.readAll(),
        caps: { get: (id: string) => this.caps.find((cap) => cap.id === id) },
        onChange: (listener: (change: DirectoryChange) => void) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      } as never,
      {
        read: (id: string) => {
          this.reads++;
          return this.states.get(id);
        },
      } as never,
      { now: () => this.now, monotonic: () => this.now, schedule: () => () => {} },
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

  change(id: string): void {
    for (const listener of this.#listeners) listener({ kind: 'cap', id });
  }

  ask({
    principal = ANN,
    model = 'chat',
    served = model,
    at = this.now,
  }: {
    principal?: Principal;
    model?: string;
    served?: string;
    at?: number;
  } = {}): readonly MeterDemand[] {
    const context = {
      principal,
      summary: { model },
      policy: { name: served },
      plan: new RoutePlan(TARGETS),
      receivedAt: at,
    };
    return this.plugin.meter(context as unknown as PlannedContext);
  }

  settle(demand: MeterDemand | undefined, settledUsd: number): MaybePromise<void> {
    if (demand === undefined) throw new Error('expected a demand');
    const { meter } = demand;
    this.states.set(meter.id, { meter, settled: nanoUsd(settledUsd), reserved: 0n });
    return this.plugin.observe({ meters: [{ id: meter.id, reserved: 0n, settled: 0n }] } as unknown as SettledContext);
  }
}

function capped(cap: Omit<CapOption, 'usd'>, asking: Parameters<Bench['ask']>[0] = {}): readonly MeterDemand[] {
  return new Bench({ caps: [{ usd: 1, ...cap }] }).ask(asking);
}

function budget(demand: MeterDemand | undefined): BudgetMeter {
  if (demand?.meter.kind !== 'budget') throw new Error('expected a budget');
  return demand.meter;
}

describe('the demands', () => {
  it('are budgets in nano-dollars for the window of the admission', () => {
    const demands = new Bench({
      caps: [{ scope: { team: 'search' }, usd: 500.25, per: 'month', zone: 'Europe/Berlin' }],
    }).ask();
    expect(demands).toEqual([
      {
        meter: {
          id: 'usd|cap/team=search/month|team=team_1|month@Europe/Berlin|2026-11',
          kind: 'budget',
          dimension: 'usd',
          scope: { team: 'team_1' },
          limit: 500_250_000_000n,
          window: {
            id: '2026-11',
            per: 'month',
            startsAt: Date.parse('2026-10-31T23:00:00Z'),
            resetsAt: Date.parse('2026-11-30T23:00:00Z'),
          },
        },
        basis: 'expected',
        enforce: true,
        owner: 'cap/team=search/month',
        onStoreAway: 'deny',
      },
    ]);
  });

  it.each([
    ['org', { org: 'org_1' }],
    ['team', { team: 'team_1' }],
    ['user', { user: 'user_1' }],
    ['member', { member: 'team_1:user_1' }],
    ['key', { key: 'key_1' }],
    ['endUser', { endUser: 'alice' }],
    ['model', { model: 'chat' }],
  ] as const)('cap each %s', (scope, expected) => {
    expect(capped({ scope }).map(({ meter, targets }) => [meter.scope, targets])).toEqual([[expected, undefined]]);
  });

  it.each([
    [{ team: 'team_1' }],
    [{ team: 'search' }],
    [{ team: '*' }],
    [{ user: 'ann' }],
    [{ org: 'acme' }],
    [{ key: 'ci' }],
    [{ member: 'team_1:user_1' }],
    [{ member: 'search:ann' }],
    [{ member: 'team_1:ann' }],
    [{ member: 'search:user_1' }],
    [{ endUser: 'alice' }],
    [{ tag: 'night' }],
    [{ model: 'chat' }],
    [{ team: 'search', model: 'chat' }],
    [{ model: '*', team: 'search' }],
  ])('find %j by id or name', (scope) => {
    expect(capped({ scope })).toHaveLength(1);
  });

  it.each([
    [{ team: 'other' }],
    [{ team: 'ci' }],
    [{ tag: 'day' }],
    [{ model: 'gpt-4o' }],
    [{ provider: 'azure' }],
    [{ team: 'search', user: 'bob' }],
    [{ team: 'other', user: '*' }],
  ])('leave %j alone', (scope) => {
    expect(capped({ scope })).toEqual([]);
  });

  it('do not apply to what a caller does not have', () => {
    const nobody: Principal = { tags: [], models: [], policy: {}, labels: {} };
    for (const scope of ['org', 'team', 'user', 'member', 'key', 'endUser', 'tag'] as const) {
      expect(capped({ scope }, { principal: nobody })).toEqual([]);
    }
  });

  it('join all caps that apply, one for each tag and each provider', () => {
    const caps: CapOption[] = [
      { scope: 'tag', usd: 1 },
      { scope: 'provider', usd: 1 },
      { scope: { team: 'search' }, usd: 1, per: 'day' },
      { scope: { team: 'search' }, usd: 9, per: 'month' },
    ];
    const demands = new Bench({ caps }).ask();
    expect(demands.map(({ meter }) => meter.scope)).toEqual([
      { tag: 'batch' },
      { tag: 'night' },
      { provider: 'openai' },
      { provider: 'claude' },
      { team: 'team_1' },
      { team: 'team_1' },
    ]);
    expect(new Set(demands.map(({ meter }) => meter.id)).size).toBe(6);
  });

  it('of providers and targets charge only attempts at them', () => {
    expect(capped({ scope: { provider: 'openai' } })[0]?.targets).toEqual(['openai/gpt-4o', 'openai/gpt-4o-mini']);
    expect(capped({ scope: { model: 'claude/opus' } }).map(({ meter, targets }) => [meter.scope, targets])).toEqual([
      [{ model: 'claude/opus' }, ['claude/opus']],
    ]);
    expect(
      capped({ scope: { team: 'search', provider: 'claude' } }).map(({ meter, targets }) => [meter.scope, targets]),
    ).toEqual([[{ team: 'team_1', provider: 'claude' }, ['claude/opus']]]);
    expect(capped({ scope: { model: 'openai/gpt-4o', provider: 'claude' } })).toEqual([]);
  });

  it('of a model follow the request to the model that a cap degrades it to', () => {
    const scope = { model: 'gpt-4o' };
    expect(capped({ scope }, { model: 'gpt-4o' })).toHaveLength(1);
    expect(capped({ scope }, { model: 'gpt-4o', served: 'small' })).toEqual([]);
    expect(capped({ scope }, { model: 'gpt-4o', served: 'gpt-*' })).toHaveLength(1);
  });

  it.each([
    [{ mode: 'strict' }, { basis: 'strict', enforce: true }],
    [{ mode: 'default' }, { basis: 'expected', enforce: true }],
    [{ shadow: true }, { enforce: false }],
    [{ onReach: 'notify' }, { enforce: false }],
    [{ onReach: { degrade: 'small' } }, { enforce: true, degradeTo: 'small' }],
    [{ clamp: true }, { clamp: true }],
    [{ hideAmounts: true }, { hideAmounts: true }],
    [{ id: 'mine' }, { owner: 'mine' }],
  ] as const)('carry %j', (fields, expected) => {
    expect(capped({ scope: 'team', ...fields })[0]).toMatchObject(expected);
  });

  it('take 0 as none', () => {
    expect(new Bench({ caps: [{ scope: 'team', usd: 0 }] }).ask()[0]?.meter.limit).toBe(0n);
  });

  it.each([
    [{ scope: 'team', usd: 1, zone: 'Europe/Berln' }, 'caps[0].zone'],
    [{ scope: 'team', usd: 1, anchor: 'soon' }, 'caps[0].anchor'],
    [{ scope: { model: 'gpt-*' }, usd: 1 }, 'caps[0].scope.model'],
  ] as const)('refuse to start with %j', (cap, place) => {
    expect(() => new Bench({ caps: [cap] })).toThrow(place);
  });
});

describe('windows', () => {
  it('give the same demand within a window and another meter in the next', () => {
    const bench = new Bench({ caps: [{ scope: 'team', usd: 1, per: '5s' }] });
    const first = bench.ask({ at: 5_000 })[0];
    expect(bench.ask({ at: 9_999 })[0]).toBe(first);
    const second = bench.ask({ at: 10_000 })[0];
    expect(budget(second).id).not.toBe(budget(first).id);
    expect(budget(second).window.startsAt).toBe(10_000);
    expect(budget(bench.ask({ at: 9_999 })[0]).id).toBe(budget(first).id);
  });

  it('keep the meter when a cap is raised, and take another one when its period changes', () => {
    const before = budget(capped({ scope: 'team', zone: 'UTC' })[0]);
    const raised = budget(new Bench({ caps: [{ scope: 'team', usd: 2 }] }).ask()[0]);
    expect(raised.id).toBe(before.id);
    expect(raised.limit).toBe(2_000_000_000n);
    expect(budget(capped({ scope: 'team', zone: 'Asia/Kolkata' })[0]).id).not.toBe(before.id);
    expect(budget(capped({ scope: 'team', anchor: '2026-01-15' })[0]).id).not.toBe(before.id);
  });

  it('stay right when more end users pass than are kept', () => {
    const bench = new Bench({ caps: [{ scope: 'endUser', usd: 1 }] });
    for (let index = 0; index < 10_001; index++) bench.ask({ principal: { ...ANN, endUser: `user ${index}` } });
    expect(bench.ask({ principal: { ...ANN, endUser: 'user 0' } })[0]?.meter.scope).toEqual({ endUser: 'user 0' });
  });
});

describe('caps of the directory', () => {
  it('apply beside those of the options', () => {
    const bench = new Bench({ caps: [{ scope: 'team', usd: 1 }] }, [makeCap(), makeCap({ id: 'cap_all', scope: {} })]);
    expect(bench.ask().map(({ owner }) => owner)).toEqual(['cap_all', 'cap_1', 'cap/team/month']);
  });

  it('follow every change at once', () => {
    const bench = new Bench();
    expect(bench.ask()).toEqual([]);
    bench.caps = [makeCap()];
    bench.change('cap_1');
    expect(bench.ask()[0]?.meter.limit).toBe(5_000_000_000n);
    bench.caps = [makeCap({ limit: nanoUsd(7), scope: { user: 'user_1' } })];
    bench.change('cap_1');
    expect(bench.ask().map(({ meter }) => [meter.scope, meter.limit])).toEqual([[{ user: 'user_1' }, 7_000_000_000n]]);
    bench.caps = [];
    bench.change('cap_1');
    expect(bench.ask()).toEqual([]);
  });

  it('make the first requests wait until they are read', async () => {
    let answer: ((caps: readonly Cap[]) => void) | undefined;
    const bench = new Bench({}, [], () => new Promise((resolve) => (answer = resolve)));
    expect(() => bench.ask()).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    const arriving = bench.plugin.arrive({} as never);
    answer?.([makeCap()]);
    await arriving;
    expect(bench.ask()).toHaveLength(1);
    expect(bench.plugin.arrive({} as never)).toBeUndefined();
  });

  it('refuse calls while they were never read, and try again', async () => {
    const bench = new Bench({}, [makeCap()], () => Promise.reject(new Error('away')));
    await expect(bench.plugin.arrive({} as never)).rejects.toMatchObject({ code: 'store_unavailable' });
    bench.readAll = () => bench.caps;
    expect(() => bench.plugin.arrive({} as never)).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    bench.now += 1_000;
    expect(bench.plugin.arrive({} as never)).toBeUndefined();
    expect(bench.ask()).toHaveLength(1);
  });

  it('let calls pass without them when told to', async () => {
    const bench = new Bench({ onStoreAway: 'allow', caps: [{ scope: 'team', usd: 1 }] }, [], () =>
      Promise.reject(new Error('away')),
    );
    await bench.plugin.arrive({} as never);
    expect(bench.ask()).toHaveLength(1);
    expect(bench.ask()[0]?.onStoreAway).toBe('allow');
  });

  it('are kept over a reload while the directory is away', async () => {
    const bench = new Bench({}, [makeCap()]);
    bench.readAll = () => Promise.reject(new Error('away'));
    bench.plugin = bench.build({});
    await new Promise(setImmediate);
    expect(bench.plugin.arrive({} as never)).toBeUndefined();
    expect(bench.ask()).toHaveLength(1);
    expect(bench.errors).toHaveLength(1);
  });

  it('miss no change that comes while they are read', async () => {
    const answers: ((caps: readonly Cap[]) => void)[] = [];
    const bench = new Bench({}, [], () => new Promise((resolve) => answers.push(resolve)));
    const arriving = bench.plugin.arrive({} as never);
    bench.change('cap_1');
    answers[0]?.([]);
    await new Promise(setImmediate);
    answers[1]?.([makeCap()]);
    await arriving;
    expect(bench.ask()).toHaveLength(1);
  });

  it('refuse the calls they are set on when they cannot be read, and no others', () => {
    const bench = new Bench({}, [makeCap({ per: 'fortnight' })]);
    expect(() => bench.ask()).toThrow('cap_1');
    expect(bench.ask({ principal: { ...ANN, team: { id: 'team_2' } } })).toEqual([]);
  });

  it('cost a request one lookup however many there are', () => {
    const caps = Array.from({ length: 10_000 }, (_, index) =>
      makeCap({ id: `cap_${index}`, scope: { team: `team_${index}` } }),
    );
    const bench = new Bench({}, caps);
    expect(bench.ask().map(({ owner }) => owner)).toEqual(['cap_1']);
  });
});

describe('alerts', () => {
  const options: CostCapOptions = { caps: [{ scope: 'team', usd: 10, per: '5s', alertsAt: [0.8, 0.5, 1] }] };

  it('go out once for each share and window', () => {
    const bench = new Bench(options);
    const [demand] = bench.ask();
    for (const usd of [4.99, 5, 6, 8.5, 8.6, 12, 13]) void bench.settle(demand, usd);
    expect(bench.warnings.map(({ share }) => share)).toEqual([0.5, 0.8, 1]);
    bench.now += 5_000;
    void bench.settle(bench.ask()[0], 11);
    expect(bench.warnings.map(({ share }) => share)).toEqual([0.5, 0.8, 1, 1]);
    expect(bench.warnings[0]).toMatchObject({
      cap: 'cap/team/5s',
      scope: { team: 'team_1' },
      settled_usd: 5,
      limit_usd: 10,
    });
  });

  it('are not repeated after a reload, and read nothing once all have gone out', () => {
    const bench = new Bench(options);
    void bench.settle(bench.ask()[0], 10);
    bench.plugin = bench.build(options);
    void bench.settle(bench.ask()[0], 11);
    expect(bench.warnings).toHaveLength(1);
    expect(bench.reads).toBe(1);
  });

  it('read no meter of a cap that has none', () => {
    const bench = new Bench({ caps: [{ scope: 'team', usd: 10 }] });
    void bench.settle(bench.ask()[0], 11);
    expect(bench.reads).toBe(0);
  });

  it.each([{ onReach: 'notify' }, { shadow: true }] as const)('go out at the limit of a cap with %j', (fields) => {
    const bench = new Bench({ caps: [{ scope: 'team', usd: 10, ...fields }] });
    void bench.settle(bench.ask()[0], 10);
    expect(bench.warnings).toHaveLength(1);
  });
});
