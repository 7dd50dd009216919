import {
  type Clock,
  createBlankKey,
  createBlankTeam,
  type Directory,
  describeSecret,
  type KeyHasher,
  type ModelInfo,
  type Secret,
} from '@helix/contracts';
import { createId } from '@helix/core';

/** What a first start made; shown once. */
export interface FirstStart {
  readonly adminKey: string;
  readonly teamId: string;
  readonly key: string;
  /** A model to try it with; `undefined` when none can be used yet. */
  readonly model: string | undefined;
}

/** A team `default` with a key, so that the first call works as pasted. */
export async function prepareFirstStart(services: {
  readonly directory: Directory;
  readonly keyHasher: KeyHasher;
  readonly clock: Clock;
  readonly adminKey: Secret;
  readonly models: readonly ModelInfo[];
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
  return { adminKey: services.adminKey.reveal(), teamId: team.id, key: secret, model: findUsable(services.models) };
}

function findUsable(models: readonly ModelInfo[]): string | undefined {
  return models.find(({ pattern, targets }) => !pattern && targets.some(({ inactive }) => inactive === undefined))
    ?.name;
}
