import type { Directory, KeyHasher, MaybePromise, ResolvedKey } from '@helix/contracts';
import { describePluginLaws } from '@helix/testkit';
import { AuthKeysPlugin } from './auth-keys-plugin.js';
import authKeys from './index.js';

const HASHER: KeyHasher = {
  generate: () => {
    throw new Error('not asked for');
  },
  hash: (key) => `hash of ${key}`,
  hashDigest: (digest) => `hash of ${digest}`,
};

/** Every secret is a good one: what is tried here are the headers and what the policy makes of them. */
function resolve(hash: string): ResolvedKey {
  const shared = {
    models: ['*'],
    routes: ['chat', '/v1/*'],
    limits: { rpm: 0 },
    tags: ['batch'],
    metadata: {},
    createdAt: 0,
  };
  const key = {
    ...shared,
    id: 'key_1',
    hash,
    hint: 'cdef',
    name: undefined,
    team: 'team_1',
    user: undefined,
    policy: { endUser: true, clientTags: true },
    expiresAt: undefined,
    revokedAt: undefined,
    previousHash: undefined,
    previousHashExpiresAt: undefined,
  };
  const team = { ...shared, id: 'team_1', name: 'search', disabled: false, org: undefined, policy: {} };
  return { key, team, user: undefined, org: undefined };
}

function directoryOf(resolveKey: (hash: string) => MaybePromise<ResolvedKey | undefined>): Directory {
  return { resolveKey, onChange: () => () => undefined } as unknown as Directory;
}

describe.each([
  { name: 'a directory that knows every key', directory: directoryOf(resolve), options: {} },
  { name: 'one that answers later', directory: directoryOf(async (hash) => resolve(hash)), options: { cacheSize: 1 } },
  {
    name: 'one that knows none',
    directory: directoryOf(() => undefined),
    options: { unknown: 'pass', unknownFor: '1ms' } as const,
  },
])('with $name', ({ directory, options }) => {
  describePluginLaws(authKeys, {
    hooks: ['authenticate', 'arrive'],
    options,
    build: ({ clock, logger }) => new AuthKeysPlugin(directory, HASHER, clock, logger, options),
  });
});
