import {
  type Clock,
  createBlankKey,
  createBlankTeam,
  type Directory,
  describeSecret,
  type KeyHasher,
  type Secret,
} from '@helix/contracts';
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
    ...createBlankTeam(createId('team', createdAt), createdAt),
    name: 'default',
  });
  const secret = keyHasher.generate().reveal();
  await directory.keys.create({
    ...createBlankKey(createId('key', createdAt), createdAt, describeSecret(secret, keyHasher)),
    name: 'first key',
    team: team.id,
  });
  return { adminKey: services.adminKey.reveal(), teamId: team.id, key: secret };
}
