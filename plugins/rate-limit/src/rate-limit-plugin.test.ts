import { type MeterDemand, type PlannedContext, type Principal, RoutePlan, type Target } from '@helix/contracts';
import type { RateLimitOptions } from './options.js';
import { RateLimitPlugin } from './rate-limit-plugin.js';

const SEARCH: Principal = {
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

function ask(
  options: RateLimitOptions,
  {
    principal = SEARCH,
    model = 'chat',
    plugin = new RateLimitPlugin(options),
  }: { principal?: Principal; model?: string; plugin?: RateLimitPlugin } = {},
): readonly MeterDemand[] {
  const targets = [
    { id: 'openai/gpt-4o', provider: 'openai' },
    { id: 'claude/opus', provider: 'claude' },
    { id: 'openai/gpt-4o-mini', provider: 'openai' },
  ] as Target[];
  return plugin.meter({ principal, summary: { model }, plan: new RoutePlan(targets) } as PlannedContext);
}

function lines(demands: readonly MeterDemand[]): readonly string[] {
  return demands.map(
    ({ meter }) => `${meter.dimension} ${Object.entries(meter.scope).join(' ').replace(',', '=')} ${meter.limit}`,
  );
}

describe('the demands', () => {
  it('are rate meters over a minute for requests and tokens, and slots for parallel calls', () => {
    const demands = ask({ limits: [{ scope: 'team', rpm: 600, tpm: 200_000, parallel: 50 }] });
    expect(demands.map(({ meter }) => meter)).toEqual([
      {
        id: expect.any(String),
        kind: 'rate',
        dimension: 'requests',
        scope: { team: 'team_1' },
        limit: 600n,
        windowMs: 60_000,
      },
      {
        id: expect.any(String),
        kind: 'rate',
        dimension: 'tokens',
        scope: { team: 'team_1' },
        limit: 200_000n,
        windowMs: 60_000,
      },
      { id: expect.any(String), kind: 'slots', dimension: 'parallel', scope: { team: 'team_1' }, limit: 50n },
    ]);
    expect(new Set(demands.map(({ meter }) => meter.id)).size).toBe(3);
    expect(demands[0]).toMatchObject({
      basis: 'expected',
      enforce: true,
      onStoreAway: 'deny',
      owner: 'rate-limit/team',
    });
  });

  it('take 0 as none and what is absent as no limit', () => {
    expect(lines(ask({ limits: [{ scope: 'team', rpm: 0 }] }))).toEqual(['requests team=team_1 0']);
    expect(ask({ limits: [{ scope: 'team' }] })).toEqual([]);
    expect(ask({})).toEqual([]);
  });

  it.each([
    ['key', 'key=key_1'],
    ['user', 'user=user_1'],
    ['team', 'team=team_1'],
    ['org', 'org=org_1'],
    ['endUser', 'endUser=alice'],
    ['member', 'member=team_1:user_1'],
    ['model', 'model=chat'],
  ] as const)('apply to each %s', (scope, text) => {
    expect(lines(ask({ limits: [{ scope, rpm: 1 }] }))).toEqual([`requests ${text} 1`]);
  });

  it.each([
    [{ team: 'search' }, 'team=team_1'],
    [{ team: 'team_1' }, 'team=team_1'],
    [{ team: '*' }, 'team=team_1'],
    [{ member: 'search:ann' }, 'member=team_1:user_1'],
    [{ endUser: 'alice' }, 'endUser=alice'],
    [{ tag: 'night' }, 'tag=night'],
  ])('find %j by id or name', (scope, text) => {
    expect(lines(ask({ limits: [{ scope, rpm: 1 }] }))).toEqual([`requests ${text} 1`]);
  });

  it.each([{ team: 'other' }, { key: 'search' }, { endUser: 'bob' }, { model: 'gpt-4o' }, { provider: 'azure' }])(
    'leave %j alone',
    (scope) => {
      expect(ask({ limits: [{ scope, rpm: 1 }] })).toEqual([]);
    },
  );

  it('are one for each tag', () => {
    expect(lines(ask({ limits: [{ scope: 'tag', rpm: 1 }] }))).toEqual([
      'requests tag=batch 1',
      'requests tag=night 1',
    ]);
  });

  it('hold for the named models only, as asked', () => {
    const options: RateLimitOptions = { limits: [{ scope: 'team', rpm: 1, models: ['gpt-*', 'chat'] }] };
    const plugin = new RateLimitPlugin(options);
    expect(ask(options, { plugin, model: 'chat' })).toHaveLength(1);
    expect(ask(options, { plugin, model: 'gpt-4o' })).toEqual(ask(options, { plugin, model: 'chat' }));
    expect(ask(options, { plugin, model: 'claude' })).toEqual([]);
  });

  it('of a provider charge only attempts at its targets', () => {
    const demands = ask({ limits: [{ scope: 'provider', rpm: 1 }] });
    expect(demands.map(({ meter, targets }) => [meter.scope.provider, targets])).toEqual([
      ['openai', ['openai/gpt-4o', 'openai/gpt-4o-mini']],
      ['claude', ['claude/opus']],
    ]);
  });

  it("of a target's own name charge only attempts at it", () => {
    const demands = ask({ limits: [{ scope: { model: 'openai/gpt-4o' }, rpm: 1 }] });
    expect(demands.map(({ meter, targets }) => [meter.scope.model, targets])).toEqual([
      ['openai/gpt-4o', ['openai/gpt-4o']],
    ]);
  });

  it('include the limits set on key, user and team themselves', () => {
    const principal: Principal = {
      ...SEARCH,
      key: { id: 'key_1', limits: { rpm: 1 } },
      user: { id: 'user_1', limits: { tpm: 2 } },
      team: { id: 'team_1', limits: { parallel: 3 } },
    };
    expect(lines(ask({ limits: [{ scope: 'key', rpm: 9 }] }, { principal }))).toEqual([
      'requests key=key_1 1',
      'requests key=key_1 9',
      'tokens user=user_1 2',
      'parallel team=team_1 3',
    ]);
  });

  it('never share a meter between two limits', () => {
    const demands = ask({
      limits: [
        { scope: 'team', rpm: 1 },
        { scope: 'team', rpm: 2 },
        { scope: { team: 'search' }, rpm: 3 },
        { scope: 'team', rpm: 4, models: ['chat'] },
      ],
    });
    expect(new Set(demands.map(({ meter }) => meter.id)).size).toBe(4);
  });

  it('say what to do when the store is away', () => {
    expect(ask({ limits: [{ scope: 'team', rpm: 1 }], onStoreAway: 'allow' })[0]?.onStoreAway).toBe('allow');
  });
});

describe('across requests and reloads', () => {
  it('gives the same objects again', () => {
    const options: RateLimitOptions = { limits: [{ scope: 'team', rpm: 1 }] };
    const plugin = new RateLimitPlugin(options);
    expect(ask(options, { plugin })[0]).toBe(ask(options, { plugin })[0]);
  });

  it('follows a key whose own limits change', () => {
    const plugin = new RateLimitPlugin({});
    const limited = (rpm: number): Principal => ({ ...SEARCH, key: { id: 'key_1', limits: { rpm } } });
    expect(lines(ask({}, { plugin, principal: limited(1) }))).toEqual(['requests key=key_1 1']);
    expect(lines(ask({}, { plugin, principal: limited(2) }))).toEqual(['requests key=key_1 2']);
  });

  it('keeps a meter when its limit is raised or another limit is put before it', () => {
    const before = ask({ limits: [{ scope: 'team', rpm: 1 }] });
    const after = ask({
      limits: [
        { scope: 'key', rpm: 5 },
        { scope: 'team', rpm: 2 },
      ],
    });
    expect(after[1]?.meter.id).toBe(before[0]?.meter.id);
    expect(after[1]?.meter.limit).toBe(2n);
  });

  it('stays right when more subjects pass than it keeps', () => {
    const plugin = new RateLimitPlugin({ limits: [{ scope: 'endUser', rpm: 1 }] });
    for (let index = 0; index < 10_001; index++)
      ask({}, { plugin, principal: { ...SEARCH, endUser: `user ${index}` } });
    expect(lines(ask({}, { plugin, principal: { ...SEARCH, endUser: 'user 0' } }))).toEqual([
      'requests endUser=user 0 1',
    ]);
  });
});
