import type { Clock, Directory, KeyHasher, Secret } from '@helix/contracts';
import { createId } from '@helix/core';

/** What a first start made; shown once. */
export interface FirstStart {
  readonly adminKey: string;
  readonly teamId: string;
  readonly key: string;
}

/** A team `default` with a key, so that the first call works as pasted. */
export async function prepareFirstStart(services: {
  readonly directory: Directory;
  readonly keyHasher: KeyHasher;
  readonly clock: Clock;
  readonly adminKey: Secret;
}): Promise<FirstStart> {
  const { directory, keyHasher, clock } = services;
  const createdAt = clock.now();
  const team = await directory.teams.create({
    id: createId('team', createdAt),
    name: 'default',
    createdAt,
    disabled: false,
    metadata: {},
    org: undefined,
    models: ['*'],
    routes: undefined,
    limits: {},
    policy: {},
    tags: [],
  });
  const secret = keyHasher.generate();
  await directory.keys.create({
    id: createId('key', createdAt),
    hash: keyHasher.hash(secret.reveal()),
    hint: secret.reveal().slice(-4),
    name: 'first key',
    team: team.id,
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
  });
  return { adminKey: services.adminKey.reveal(), teamId: team.id, key: secret.reveal() };
}
