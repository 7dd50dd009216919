import type { Team, VirtualKey } from './directory.js';
import type { KeyHasher } from './services.js';

/** A team that allows every model and limits nothing: what a new team is before anything is said of it. */
export function createBlankTeam(id: string, createdAt: number): Team {
  return {
    id,
    name: '',
    createdAt,
    disabled: false,
    metadata: {},
    org: undefined,
    models: ['*'],
    routes: undefined,
    limits: {},
    policy: {},
    tags: [],
  };
}

/** What of a key changes with its secret: the hash that is kept, and the last four characters, to tell keys apart. */
export function describeSecret(secret: string, hasher: KeyHasher): Pick<VirtualKey, 'hash' | 'hint'> {
  return { hash: hasher.hash(secret), hint: secret.slice(-4) };
}

/** A key for this secret that belongs to nobody, allows every model and never expires: what a new key is before anything is said of it. */
export function createBlankKey(id: string, createdAt: number, secret: Pick<VirtualKey, 'hash' | 'hint'>): VirtualKey {
  return {
    id,
    ...secret,
    name: undefined,
    team: undefined,
    user: undefined,
    models: ['*'],
    routes: undefined,
    limits: {},
    policy: {},
    tags: [],
    metadata: {},
    createdAt,
    expiresAt: undefined,
    revokedAt: undefined,
    previousHash: undefined,
    previousHashExpiresAt: undefined,
  };
}
