import type {
  AuditEntry,
  Cap,
  Collection,
  Directory,
  Gateway,
  HelixError,
  KeyHasher,
  Ledger,
  MeterState,
  MeterStore,
  Page,
  RequestLogStore,
  RouteContribution,
  RouteReply,
  Team,
  User,
  VirtualKey,
} from '@helix/contracts';
import { nanoUsd, Secret } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import { AdminApiPlugin } from './admin-api-plugin.js';

/** A collection in memory, by id; the cursor is the last id of a page. */
class MemoryCollection<T extends { readonly id: string }> implements Collection<T> {
  readonly entities = new Map<string, T>();

  create(entity: T): T {
    this.entities.set(entity.id, entity);
    return entity;
  }
  get(id: string): T | undefined {
    return this.entities.get(id);
  }
  list({ limit, cursor, where = {} }: Parameters<Collection<T>['list']>[0]): Page<T> {
    const all = [...this.entities.values()]
      .filter((entity) =>
        Object.entries(where).every(([name, value]) => (entity as Record<string, unknown>)[name] === value),
      )
      .filter(({ id }) => cursor === undefined || id > cursor)
      .sort((left, right) => (left.id < right.id ? -1 : 1));
    const data = all.slice(0, limit);
    return { data, nextCursor: all.length > limit ? data.at(-1)?.id : undefined };
  }
  update(id: string, patch: Partial<Omit<T, 'id'>>): T {
    const after = { ...this.entities.get(id), ...patch, id } as T;
    this.entities.set(id, after);
    return after;
  }
  delete(id: string): void {
    this.entities.delete(id);
  }
}

interface View {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface List {
  readonly data: readonly View[];
  readonly next_cursor: string | null;
}

/** The admin API on collections in memory. */
function start(given: { readonly meters?: readonly MeterState[]; readonly ledger?: Partial<Ledger> } = {}) {
  const audited: AuditEntry[] = [];
  const teams = new MemoryCollection<Team>();
  const users = new MemoryCollection<User>();
  const keys = new MemoryCollection<VirtualKey>();
  const caps = new MemoryCollection<Cap>();
  const clock = new FakeClock();
  let secrets = 0;
  const hasher: Partial<KeyHasher> = {
    generate: () => new Secret(`sk-helix-secret-${secrets++}`),
    hash: (key) => `hash of ${key}`,
  };
  const plugin = new AdminApiPlugin(
    { orgs: new MemoryCollection(), teams, users, keys, caps } as Partial<Directory> as Directory,
    { spend: () => [], requests: () => ({ data: [], nextCursor: undefined }), ...given.ledger } as Ledger,
    {} as RequestLogStore,
    { list: () => given.meters ?? [] } as Partial<MeterStore> as MeterStore,
    {
      append: (entry) => void audited.push(entry),
      list: () => ({ data: audited, nextCursor: undefined }),
    },
    {} as Gateway,
    hasher as KeyHasher,
    clock,
  );
  const routes = plugin.routes();
  const call = async (method: string, path: string, body?: unknown): Promise<RouteReply> => {
    const url = new URL(`/admin/v1/${path}`, 'http://localhost');
    const { route, params } = findRoute(routes, method, url.pathname);
    return await route.handle({
      method,
      path: url.pathname,
      params,
      query: url.searchParams,
      headers: {},
      remoteAddress: '10.0.0.1',
      requestId: 'req_1',
      body,
      logger: undefined as never,
    });
  };
  return {
    audited,
    keys,
    clock,
    call,
    make: async (path: string, body: unknown) => (await call('POST', path, body)).json as unknown as View,
    list: async (path: string) => (await call('GET', path)).json as unknown as List,
  };
}

function findRoute(routes: readonly RouteContribution[], method: string, path: string) {
  for (const route of routes) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
    if (route.method === method && match !== null)
      return { route, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) };
  }
  throw new Error(`There is no route ${method} ${path}.`);
}

/** What a call is refused with. */
function refusal(code: string, param?: string, message = /./): Partial<HelixError> {
  return {
    code,
    ...(param === undefined ? {} : { param }),
    message: expect.stringMatching(message) as string,
  } as Partial<HelixError>;
}

describe('resources', () => {
  it('a team is made, read, changed and deleted, and each change is audited', async () => {
    const { call, make, audited } = start();
    const team = await make('teams', { name: 'search', limits: { rpm: 10, tpm: null } });
    expect(team).toMatchObject({ name: 'search', models: ['*'], limits: { rpm: 10 }, policy: {}, org: null });
    const changed = (await call('PATCH', `teams/${team.id}`, { models: ['chat'], limits: { tpm: 5 } })).json;
    expect(changed).toMatchObject({ name: 'search', models: ['chat'], limits: { tpm: 5 } });
    expect((await call('GET', `teams/${team.id}`)).json).toEqual(changed);
    await call('DELETE', `teams/${team.id}`);
    await expect(call('GET', `teams/${team.id}`)).rejects.toMatchObject(refusal('not_found'));
    expect(audited.map(({ action, target, address }) => [action, target, address])).toEqual(
      ['team.create', 'team.update', 'team.delete'].map((action) => [action, team.id, '10.0.0.1']),
    );
  });

  it('two teams cannot share a name, neither when one is made nor when it is renamed', async () => {
    const { call, make } = start();
    await make('teams', { name: 'search' });
    const other = await make('teams', { name: 'ads' });
    await expect(make('teams', { name: 'search' })).rejects.toMatchObject(refusal('conflict', 'name'));
    await expect(call('PATCH', `teams/${other.id}`, { name: 'search' })).rejects.toMatchObject(refusal('conflict'));
    expect((await call('PATCH', `teams/${other.id}`, { name: 'ads', disabled: true })).status).toBeUndefined();
  });

  it('two users may share a name, and then only the id stands for one', async () => {
    const { make } = start();
    const [ann] = [await make('users', { name: 'Ann' }), await make('users', { name: 'Ann' })];
    await expect(make('keys', { user: 'Ann' })).rejects.toMatchObject(
      refusal('invalid_request', 'user', /give the id/),
    );
    expect(await make('keys', { user: ann?.id })).toMatchObject({ user: ann?.id });
  });

  it('null clears what may be absent', async () => {
    const { call, make } = start();
    const org = await make('orgs', { name: 'acme' });
    const team = await make('teams', { name: 'search', org: 'acme', routes: ['chat'] });
    expect(team['org']).toBe(org.id);
    expect((await call('PATCH', `teams/${team.id}`, { org: null, routes: null })).json).toMatchObject({
      org: null,
      routes: null,
    });
  });

  it.each([
    ['keys', { team: 'nobody' }, 'team', /no team with the id or name "nobody"/],
    ['keys', { expires_at: 'soon' }, 'expires_at', /2027-01-31T00:00:00Z, not "soon"/],
    ['teams', { name: 'x', org: 'nowhere' }, 'org', /no org/],
    ['users', { name: 'x', teams: ['nobody'] }, 'team', /nobody/],
    ['caps', { scope: { team: 'nobody' }, usd: 1 }, 'team', /nobody/],
    ['caps', { scope: { tag: 'x' }, usd: 1, zone: 'Berlin' }, 'zone', /Europe\/Berlin/],
    ['caps', { scope: { tag: 'x' }, usd: 1, per: '0s' }, 'per', /above zero/],
    ['caps', { scope: { tag: 'x' }, usd: 1, per: '99999999h' }, 'per', /100 years/],
    ['caps', { scope: { tag: 'x' }, usd: 1, anchor: 'soon' }, 'anchor', /2026-01-31/],
    ['caps', { scope: { tag: 'x' }, usd: 1, anchor: '2026-02-30' }, 'anchor', /2026-01-31/],
    ['caps', { scope: { tag: 'x' }, usd: 1, anchor: '2026-01-31T25:00' }, 'anchor', /2026-01-31/],
  ])('POST %s with %j is refused at the field', async (path, body, param, message) => {
    const { call, audited } = start();
    await expect(call('POST', path, body)).rejects.toMatchObject(refusal('invalid_request', param, message));
    expect(audited).toEqual([]);
  });

  it('a cap takes a team by its name, and money is exact', async () => {
    const { make } = start();
    const team = await make('teams', { name: 'search' });
    const cap = await make('caps', { scope: { team: 'search' }, usd: 0.1, per: 'day', zone: 'Europe/Berlin' });
    expect(cap).toMatchObject({ scope: { team: team.id }, usd: 0.1, per: 'day', mode: 'strict', on_reach: 'block' });
    expect(await make('caps', { scope: { team: '*' }, usd: 1 })).toMatchObject({ scope: { team: '*' } });
  });
});

describe('keys', () => {
  it('the secret is in the answer that makes it and nowhere else', async () => {
    const { call, make, list, audited, keys } = start();
    const key = await make('keys', { name: 'ci' });
    expect(key).toMatchObject({ key: 'sk-helix-secret-0', hint: 'et-0', name: 'ci' });
    const later = [
      (await call('GET', `keys/${key.id}`)).json,
      await list('keys'),
      (await call('PATCH', `keys/${key.id}`, { name: 'cd' })).json,
      audited,
    ];
    expect(JSON.stringify(later)).not.toContain('sk-helix-secret');
    expect(JSON.stringify(later)).not.toContain('hash of');
    expect(keys.get(key.id)?.hash).toBe('hash of sk-helix-secret-0');
  });

  it('a rotated key has a new secret, and the old one until the grace period ends', async () => {
    const { call, make, keys, clock } = start();
    const { id } = await make('keys', {});
    const rotated = (await call('POST', `keys/${id}/rotate`, { grace: '24h' })).json as unknown as View;
    expect(rotated).toMatchObject({ id, key: 'sk-helix-secret-1', hint: 'et-1' });
    expect(keys.get(id)).toMatchObject({
      hash: 'hash of sk-helix-secret-1',
      previousHash: 'hash of sk-helix-secret-0',
      previousHashExpiresAt: clock.now() + 86_400_000,
    });
    await call('POST', `keys/${id}/rotate`);
    expect(keys.get(id)).toMatchObject({ previousHash: undefined, previousHashExpiresAt: undefined });
    await expect(call('POST', `keys/${id}/rotate`, { grace: 'a day' })).rejects.toMatchObject(
      refusal('invalid_request', 'grace'),
    );
  });

  it('a key is revoked once: the time of the first revocation stays', async () => {
    const { call, make, clock, keys } = start();
    const { id } = await make('keys', {});
    await call('POST', `keys/${id}/revoke`);
    const at = keys.get(id)?.revokedAt;
    clock.advance(1_000);
    await call('POST', `keys/${id}/revoke`);
    expect([at, keys.get(id)?.revokedAt]).toEqual([at, clock.now() - 1_000]);
  });

  it('are listed by the name of their team', async () => {
    const { make, list } = start();
    await make('teams', { name: 'search' });
    const mine = await make('keys', { team: 'search' });
    await make('keys', {});
    expect((await list('keys?team=search')).data.map(({ id }) => id)).toEqual([mine.id]);
    await expect(list('keys?team=nobody')).rejects.toMatchObject(refusal('invalid_request', 'team'));
  });
});

describe('lists', () => {
  it('are read page by page, each entry once', async () => {
    const { make, list } = start();
    const made = new Set<string>();
    for (let index = 0; index < 7; index++) made.add((await make('teams', { name: `team ${index}` })).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: List = await list(`teams?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
      pages += 1;
    } while (cursor !== null);
    expect(pages).toBe(3);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(made);
  });

  it('of meters are read by a cursor too, and show money and counts in their own units', async () => {
    const meter = (id: string, dimension: 'usd' | 'requests'): MeterState =>
      ({
        meter: {
          id,
          scope: { team: 'team_1' },
          dimension,
          limit: dimension === 'usd' ? nanoUsd(5) : 60n,
          ...(dimension === 'usd'
            ? { kind: 'budget', window: { id: 'w', per: 'month', startsAt: 0, resetsAt: undefined } }
            : { kind: 'rate', windowMs: 60_000 }),
        },
        settled: dimension === 'usd' ? nanoUsd(6) : 3n,
        reserved: 0n,
      }) as MeterState;
    const { list } = start({ meters: [meter('b', 'requests'), meter('a', 'usd'), meter('c', 'requests')] });
    const first = await list('meters?limit=2');
    expect(first.data).toMatchObject([
      { id: 'a', limit: 5, settled: 6, per: 'month', resets_at: null, max_overshoot_usd: 1 },
      { id: 'b', limit: 60, settled: 3, per: '60s' },
    ]);
    expect(first.next_cursor).toBe('b');
    expect(await list('meters?limit=2&cursor=b')).toMatchObject({ data: [{ id: 'c' }], next_cursor: null });
  });

  it.each([
    ['teams?limit=0', 'limit', /1 to 1000/],
    ['teams?limit=1001', 'limit', /1 to 1000/],
    ['teams?limit=x', 'limit', /whole number/],
    ['requests?status=okay', 'status', /ok, refused, failed/],
    ['requests?from=yesterday', 'from', /2027-01-31/],
    ['requests?scope=teem:1', 'scope', /kind:id/],
    ['spend?group_by=team,teem', 'group_by', /"teem"; it takes org, team/],
    ['explain?model=chat', 'team', /model and team/],
    ['explain?team=x', 'model', /model and team/],
  ])('GET %s is refused at the parameter', async (path, param, message) => {
    await expect(start().call('GET', path)).rejects.toMatchObject(refusal('invalid_request', param, message));
  });
});

describe('spend', () => {
  const row = { requests: 2, inputTokens: 10, outputTokens: 5, cost: nanoUsd(0.25) };

  it('as CSV quotes what would break a row and defuses what would be a formula', async () => {
    const groups = ['a,"b"', '=HYPERLINK("x")', '-5', null];
    const { call } = start({ ledger: { spend: () => groups.map((tag) => ({ ...row, group: { tag } })) } });
    const reply = await call('GET', 'spend?group_by=tag&format=csv');
    expect(reply.text?.contentType).toMatch(/^text\/csv/);
    expect(reply.text?.body.split('\n')).toEqual([
      'tag,requests,input_tokens,output_tokens,cost_usd,saved_usd',
      '"a,""b""",2,10,5,0.25,0',
      `"'=HYPERLINK(""x"")",2,10,5,0.25,0`,
      '-5,2,10,5,0.25,0',
      ',2,10,5,0.25,0',
      '',
    ]);
  });

  it('asks the ledger for the span and the scope of the query', async () => {
    const asked: unknown[] = [];
    const { call } = start({
      ledger: {
        spend(query) {
          asked.push(query);
          return [];
        },
      },
    });
    await call('GET', 'spend?group_by=team,day&from=2026-11-01T00:00:00Z&team=team_1&scope=model:chat');
    expect(asked).toEqual([
      {
        from: Date.UTC(2026, 10, 1),
        to: undefined,
        scope: { team: 'team_1', model: 'chat' },
        groupBy: ['team', 'day'],
      },
    ]);
  });
});

it('the OpenAPI document describes every other route and is the only public one', async () => {
  const { call } = start();
  const { paths } = (await call('GET', 'openapi.json')).json as { paths: Record<string, Record<string, unknown>> };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/admin/v1/keys/{id}/rotate', '/admin/v1/requests/{id}', '/admin/v1/explain']),
  );
  expect(paths['/admin/v1/caps']?.['post']).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { required: ['scope', 'usd'] } } } },
  });
  expect(paths['/admin/v1/openapi.json']).toBeUndefined();
});
