import { createHash } from 'node:crypto';
import type {
  CallContext,
  Directory,
  DirectoryChange,
  HelixError,
  MaybePromise,
  Principal,
  ResolvedKey,
  Team,
  VirtualKey,
} from '@helix/contracts';
import { AuthKeysPlugin } from './auth-keys-plugin.js';
import type { AuthKeysOptions } from './options.js';

const SECRET = 'sk-helix-0123456789abcdef';

function makeKey(fields: Partial<VirtualKey> = {}): VirtualKey {
  return {
    id: 'key_1',
    hash: hashOf(SECRET),
    hint: 'cdef',
    name: 'ci',
    team: undefined,
    user: undefined,
    models: ['*'],
    routes: undefined,
    limits: {},
    policy: {},
    tags: [],
    metadata: {},
    createdAt: 0,
    expiresAt: undefined,
    revokedAt: undefined,
    previousHash: undefined,
    previousHashExpiresAt: undefined,
    ...fields,
  };
}

function makeTeam(fields: Partial<Team> = {}): Team {
  return {
    id: 'team_1',
    name: 'search',
    createdAt: 0,
    disabled: false,
    metadata: {},
    org: undefined,
    models: ['*'],
    routes: undefined,
    limits: {},
    policy: {},
    tags: [],
    ...fields,
  };
}

function hashOf(secret: string): string {
  return `hmac:${createHash('sha256').update(secret).digest('hex')}`;
}

class Bench {
  now = 1_000_000;
  lookups = 0;
  resolved: ResolvedKey | undefined;
  resolve: ((hash: string) => MaybePromise<ResolvedKey | undefined>) | undefined;
  readonly warnings: string[] = [];
  readonly plugin: AuthKeysPlugin;
  readonly #listeners = new Set<(change: DirectoryChange) => void>();

  constructor(resolved: ResolvedKey | undefined, options: AuthKeysOptions = {}) {
    this.resolved = resolved;
    const directory = {
      resolveKey: (hash: string) => {
        this.lookups++;
        if (this.resolve !== undefined) return this.resolve(hash);
        const key = this.resolved?.key;
        return key?.hash === hash || key?.previousHash === hash ? this.resolved : undefined;
      },
      onChange: (listener: (change: DirectoryChange) => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    } as unknown as Directory;
    const logger = {
      error: () => {},
      warn: (message: string) => this.warnings.push(message),
      info: () => {},
      debug: () => {},
      child: () => logger,
      isEnabled: () => true,
    };
    this.plugin = new AuthKeysPlugin(
      directory,
      {
        generate: () => {
          throw new Error('not used');
        },
        hash: hashOf,
        hashDigest: (digest) => `hmac:${digest}`,
      },
      { now: () => this.now, monotonic: () => this.now, schedule: () => () => {} },
      logger,
      options,
    );
  }

  change(change: DirectoryChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  call(headers: Record<string, string | string[]>, fields: Partial<CallContext> = {}): Principal | undefined {
    const answer = this.plugin.authenticate(makeContext(headers, fields));
    if (answer instanceof Promise) throw new Error('expected a synchronous answer');
    return answer;
  }

  bearer(fields: Record<string, string> = {}): Principal {
    const principal = this.call({ authorization: `Bearer ${SECRET}`, ...fields });
    if (principal === undefined) throw new Error('expected a principal');
    return principal;
  }
}

function makeContext(headers: CallContext['headers'], fields: Partial<CallContext> = {}): CallContext {
  return {
    requestId: 'req_1',
    operation: 'chat',
    dialect: 'openai-chat',
    method: 'POST',
    path: '/v1/chat/completions',
    headers,
    remoteAddress: undefined,
    receivedAt: 0,
    signal: new AbortController().signal,
    note: () => {},
    ...fields,
  };
}

function alone(key: VirtualKey): ResolvedKey {
  return { key, team: undefined, user: undefined, org: undefined };
}

function refusal(run: () => unknown): HelixError {
  try {
    run();
  } catch (error) {
    return error as HelixError;
  }
  throw new Error('expected a refusal');
}

describe('reading the key', () => {
  it.each([
    [{ authorization: `Bearer ${SECRET}` }],
    [{ authorization: `bearer ${SECRET}` }],
    [{ 'x-api-key': SECRET }],
    [{ 'api-key': SECRET }],
    [{ 'x-goog-api-key': SECRET }],
    [{ 'x-litellm-api-key': SECRET }],
    [{ 'x-litellm-api-key': `Bearer ${SECRET}` }],
  ])('takes it from %j', (headers) => {
    expect(new Bench(alone(makeKey())).call(headers as Record<string, string>)?.key?.id).toBe('key_1');
  });

  it('prefers Authorization, then x-api-key', () => {
    const bench = new Bench(alone(makeKey()));
    expect(refusal(() => bench.call({ authorization: 'Bearer sk-other', 'x-api-key': SECRET })).code).toBe(
      'unauthenticated',
    );
    expect(bench.call({ 'x-api-key': SECRET, 'api-key': 'sk-other' })?.key?.id).toBe('key_1');
  });

  it('says which header to send when there is none', () => {
    const error = refusal(() => new Bench(alone(makeKey())).call({}));
    expect(error.code).toBe('unauthenticated');
    expect(error.message).toContain('Authorization: Bearer');
  });

  it.each([
    [{ authorization: `Basic ${SECRET}` }],
    [{ authorization: SECRET }],
    [{ authorization: `Bearer ${SECRET} ${SECRET}` }],
    [{ authorization: [`Bearer ${SECRET}`, `Bearer ${SECRET}`] }],
    [{ 'x-api-key': `${SECRET}é` }],
    [{ 'x-api-key': '' }],
    [{ 'x-api-key': SECRET.repeat(100) }],
    [{ 'x-api-key': 'sk-helix-unknown-0123456789abcdef' }],
  ])('refuses %j without echoing it', (headers) => {
    const error = refusal(() => new Bench(alone(makeKey())).call(headers as Record<string, string>));
    expect(error.code).toBe('unauthenticated');
    expect(error.message).not.toContain('0123456789abcdef');
    expect(JSON.stringify(error.details)).not.toContain('0123456789abcdef');
  });

  it('leaves missing and unknown keys to the next plugin when told to', () => {
    const bench = new Bench(undefined, { unknown: 'pass' });
    expect(bench.call({})).toBeUndefined();
    expect(bench.call({ 'x-api-key': SECRET })).toBeUndefined();
  });
});

describe('keeping keys in memory', () => {
  it('asks the directory once and gives the same principal again, synchronously', () => {
    const bench = new Bench(alone(makeKey()));
    expect(bench.bearer()).toBe(bench.bearer());
    expect(bench.lookups).toBe(1);
  });

  it('joins concurrent first requests in one lookup', async () => {
    const bench = new Bench(undefined);
    bench.resolve = () => Promise.resolve(alone(makeKey()));
    const context = makeContext({ 'x-api-key': SECRET });
    const [first, second] = await Promise.all([bench.plugin.authenticate(context), bench.plugin.authenticate(context)]);
    expect(first).toBe(second);
    expect(bench.lookups).toBe(1);
  });

  it.each(['key', 'team', 'user', 'org'] as const)('reads again at once when the %s changes', (kind) => {
    const org = { id: 'o', name: 'acme', createdAt: 0, disabled: false, metadata: {} };
    const user = { ...org, id: 'u', email: undefined, org: 'o', teams: [], limits: {} };
    const key = makeKey({ id: 'k', team: 't', user: 'u' });
    const bench = new Bench({ key, team: makeTeam({ id: 't', org: 'o' }), user, org });
    bench.bearer();
    bench.change({ kind, id: 'another' });
    bench.bearer();
    expect(bench.lookups).toBe(1);
    bench.change({ kind, id: kind[0] ?? '' });
    bench.bearer();
    expect(bench.lookups).toBe(2);
  });

  it('lets a new key in although it was unknown a moment ago', () => {
    const bench = new Bench(undefined);
    refusal(() => bench.bearer());
    bench.resolved = alone(makeKey());
    refusal(() => bench.bearer());
    expect(bench.lookups).toBe(1);
    bench.change({ kind: 'key', id: 'key_1' });
    expect(bench.bearer().key?.id).toBe('key_1');
  });

  it('forgets after a while that a key was unknown', () => {
    const bench = new Bench(undefined, { unknownFor: '5s' });
    refusal(() => bench.bearer());
    bench.resolved = alone(makeKey());
    bench.now += 5_000;
    expect(bench.bearer().key?.id).toBe('key_1');
  });

  it('does not revive a key that was revoked while the directory answered', async () => {
    const bench = new Bench(undefined);
    let answer: ((resolved: ResolvedKey) => void) | undefined;
    bench.resolve = () => new Promise((resolve) => (answer = resolve));
    const early = bench.plugin.authenticate(makeContext({ 'x-api-key': SECRET }));
    bench.change({ kind: 'key', id: 'key_1' });
    bench.resolve = () => alone(makeKey({ revokedAt: bench.now }));
    expect(refusal(() => bench.bearer()).message).toContain('revoked');
    answer?.(alone(makeKey()));
    await early;
    expect(refusal(() => bench.bearer()).message).toContain('revoked');
  });

  it('reads an old entry again behind the request and goes on with it while the directory is away', async () => {
    const bench = new Bench(alone(makeKey()), { refreshAfter: '30s' });
    bench.bearer();
    bench.now += 30_000;
    bench.resolve = () => Promise.reject(new Error('away'));
    expect(bench.bearer().key?.id).toBe('key_1');
    await new Promise(setImmediate);
    expect(bench.warnings).toHaveLength(1);
    bench.now += 30_000;
    bench.resolve = () => alone(makeKey({ revokedAt: 1 }));
    bench.bearer();
    expect(refusal(() => bench.bearer()).message).toContain('revoked');
  });

  it('holds no more keys than its capacity', () => {
    const bench = new Bench(undefined, { cacheSize: 2 });
    bench.resolve = (hash) => alone(makeKey({ id: hash, hash }));
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) bench.call({ 'x-api-key': key });
    expect(bench.lookups).toBe(4);
  });

  it('ends its subscription when it is disposed of', () => {
    const bench = new Bench(undefined);
    expect(bench.listeners).toBe(1);
    bench.plugin.dispose();
    expect(bench.listeners).toBe(0);
  });
});

describe('judging a key', () => {
  it('refuses it from the moment it expires, though it is in memory', () => {
    const bench = new Bench(alone(makeKey({ expiresAt: 1_000_010 })));
    bench.bearer();
    bench.now = 1_000_010;
    expect(refusal(() => bench.bearer()).message).toContain('expired');
  });

  it('takes the old secret after a rotation until the grace period is over', () => {
    const bench = new Bench(
      alone(makeKey({ hash: hashOf('sk-new'), previousHash: hashOf(SECRET), previousHashExpiresAt: 1_000_010 })),
    );
    bench.bearer();
    expect(bench.call({ 'x-api-key': 'sk-new' })?.key?.id).toBe('key_1');
    bench.now = 1_000_010;
    expect(refusal(() => bench.bearer()).message).toContain('rotated');
    expect(bench.call({ 'x-api-key': 'sk-new' })?.key?.id).toBe('key_1');
  });

  it.each([
    ['team', { key: makeKey({ team: 'team_1' }), team: makeTeam({ disabled: true }), user: undefined, org: undefined }],
    [
      'organisation',
      {
        key: makeKey({ team: 'team_1' }),
        team: makeTeam({ org: 'org_1' }),
        user: undefined,
        org: { id: 'org_1', name: 'acme', createdAt: 0, disabled: true, metadata: {} },
      },
    ],
    ['team', alone(makeKey({ team: 'team_1' }))],
    ['user', alone(makeKey({ user: 'user_1' }))],
  ])('refuses a key whose %s is disabled or gone', (kind, resolved) => {
    const error = refusal(() => new Bench(resolved).bearer());
    expect(error.code).toBe('unauthenticated');
    expect(error.message).toContain(kind);
  });
});

describe('the principal', () => {
  it('joins what key and team say, the key first', () => {
    const principal = new Bench({
      key: makeKey({
        team: 'team_1',
        models: ['gpt-*'],
        tags: ['ci', 'shared'],
        limits: { rpm: 1 },
        policy: { endUser: false },
        metadata: { a: 1, b: 1 },
      }),
      team: makeTeam({
        tags: ['shared'],
        policy: { endUser: true, clientTags: true },
        metadata: { b: 2, c: 2 },
        routes: ['chat'],
      }),
      user: undefined,
      org: undefined,
    }).bearer();
    expect(principal).toMatchObject({
      key: { id: 'key_1', name: 'ci', limits: { rpm: 1 } },
      team: { id: 'team_1', name: 'search' },
      tags: ['shared', 'ci'],
      models: [['gpt-*']],
      routes: ['chat'],
      policy: { endUser: false, clientTags: true },
      labels: { a: 1, b: 1, c: 2 },
    });
    expect(Object.isFrozen(principal)).toBe(true);
  });

  it('keeps both allow-lists of models', () => {
    const resolved = {
      key: makeKey({ team: 'team_1', models: [] }),
      team: makeTeam({ models: ['a', 'b'] }),
      user: undefined,
      org: undefined,
    };
    expect(new Bench(resolved).bearer().models).toEqual([[], ['a', 'b']]);
  });

  it('believes end user and tags only where the policy lets it', () => {
    const headers = { 'x-helix-user': 'alice', 'x-helix-tags': 'a, b,,a' };
    expect(new Bench(alone(makeKey({ tags: ['own'] }))).bearer(headers)).toMatchObject({ tags: ['own'] });
    expect(new Bench(alone(makeKey())).bearer(headers).endUser).toBeUndefined();
    const open = new Bench(alone(makeKey({ tags: ['own'], policy: { endUser: true, clientTags: true } })));
    expect(open.bearer(headers)).toMatchObject({ endUser: 'alice', tags: ['own', 'a', 'b'] });
    expect(open.bearer()).toMatchObject({ tags: ['own'] });
  });

  it.each([{ 'x-helix-user': 'x'.repeat(257) }, { 'x-helix-tags': 'a,b,c' }, { 'x-helix-tags': 'x'.repeat(65) }])(
    'refuses claims beyond their bounds',
    (headers) => {
      const bench = new Bench(alone(makeKey({ policy: { endUser: true, clientTags: true } })), { maxClientTags: 2 });
      expect(refusal(() => bench.bearer(headers as Record<string, string>)).code).toBe('invalid_request');
    },
  );
});

describe('allowed routes', () => {
  function arrive(routes: readonly string[] | undefined, fields: Partial<CallContext>): void {
    const bench = new Bench(alone(makeKey({ routes })));
    bench.plugin.arrive({ ...makeContext({}, fields), principal: bench.bearer() });
  }

  it('lets a call pass by operation or by path glob', () => {
    arrive(undefined, {});
    arrive(['chat'], {});
    arrive(['/v1/chat/*'], {});
    expect(refusal(() => arrive(['chat'], { operation: 'embeddings', path: '/v1/embeddings' })).code).toBe('forbidden');
    expect(refusal(() => arrive([], {})).code).toBe('forbidden');
  });

  it('holds a key with routes of its own to those of its team too', () => {
    const key = makeKey({ team: 'team_1', routes: ['chat', 'embeddings'] });
    const bench = new Bench({ key, team: makeTeam({ routes: ['chat'] }), user: undefined, org: undefined });
    const headers = { 'x-api-key': SECRET };
    expect(bench.call(headers)?.routes).toEqual(['chat', 'embeddings']);
    expect(refusal(() => bench.call(headers, { operation: 'embeddings', path: '/v1/embeddings' })).code).toBe(
      'forbidden',
    );
  });
});
