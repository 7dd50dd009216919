import { type Directory, HelixError, type JsonObject, type VirtualKey } from '@helix/contracts';
import { type Fields, readGiven, readObject, readText } from './fields.js';
import { findByName } from './find-by-name.js';
import { formatTime } from './format-time.js';

/** A key with a body's fields over it; team and user are given by id or name. Throws `invalid_request` with the field as `param`. */
export async function buildKey(fields: Fields, before: VirtualKey, directory: Directory): Promise<VirtualKey> {
  const team = readText(fields, 'team');
  const user = readText(fields, 'user');
  return {
    ...before,
    name: readGiven(fields, 'name', before.name),
    team:
      team === undefined
        ? readGiven(fields, 'team', before.team)
        : (await findByName(directory.teams, team, 'team')).id,
    user:
      user === undefined
        ? readGiven(fields, 'user', before.user)
        : (await findByName(directory.users, user, 'user')).id,
    models: readGiven(fields, 'models', before.models) ?? ['*'],
    routes: readGiven(fields, 'routes', before.routes),
    limits: readObject(fields, 'limits', before.limits),
    policy: readObject(fields, 'policy', before.policy),
    tags: readGiven(fields, 'tags', before.tags) ?? [],
    metadata: readGiven(fields, 'metadata', before.metadata) ?? {},
    expiresAt: readExpiry(fields, before),
  };
}

function readExpiry(fields: Fields, before: VirtualKey): number | undefined {
  const text = readText(fields, 'expires_at');
  if (text === undefined) return readGiven(fields, 'expires_at', before.expiresAt);
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new HelixError('invalid_request', `expires_at must be a time such as 2027-01-31T00:00:00Z, not "${text}".`, {
    param: 'expires_at',
  });
}

/** A key; its secret only right after it was made. */
export function viewKey(key: VirtualKey, secret?: string): JsonObject {
  return {
    id: key.id,
    ...(secret === undefined ? {} : { key: secret }),
    name: key.name ?? null,
    hint: key.hint,
    team: key.team ?? null,
    user: key.user ?? null,
    models: key.models,
    routes: key.routes ?? null,
    limits: { ...key.limits } as JsonObject,
    policy: { ...key.policy } as JsonObject,
    tags: key.tags,
    metadata: key.metadata as JsonObject,
    expires_at: formatTime(key.expiresAt),
    revoked_at: formatTime(key.revokedAt),
    created_at: formatTime(key.createdAt),
  };
}
