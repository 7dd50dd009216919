import type { Directory, JsonObject, User } from '@helix/contracts';
import { type Fields, readGiven, readObject, readText } from './fields.js';
import { findByName } from './find-by-name.js';
import { formatTime } from './format-time.js';
import type { Resource } from './resource.js';

/** Users. Their organisation and teams are given by id or name. */
export function userResource(directory: Directory): Resource<User> {
  return {
    kind: 'user',
    path: 'users',
    collection: directory.users,
    required: ['name'],
    filters: ['name', 'email', 'org'],
    uniqueName: false,
    blank: (id, createdAt) => ({
      id,
      name: '',
      createdAt,
      disabled: false,
      metadata: {},
      email: undefined,
      org: undefined,
      teams: [],
      limits: {},
    }),
    build: (fields, before) => buildUser(fields, before, directory),
    view: viewUser,
  };
}

async function buildUser(fields: Fields, before: User, directory: Directory): Promise<User> {
  const org = readText(fields, 'org');
  const teams = fields['teams'] as readonly string[] | undefined;
  return {
    ...before,
    name: readGiven(fields, 'name', before.name),
    email: readGiven(fields, 'email', before.email),
    org: org === undefined ? readGiven(fields, 'org', before.org) : (await findByName(directory.orgs, org, 'org')).id,
    teams:
      teams === undefined
        ? before.teams
        : await Promise.all(teams.map(async (team) => (await findByName(directory.teams, team, 'team')).id)),
    limits: readObject(fields, 'limits', before.limits),
    disabled: readGiven(fields, 'disabled', before.disabled),
    metadata: readGiven(fields, 'metadata', before.metadata) ?? {},
  };
}

function viewUser(user: User): JsonObject {
  return {
    id: user.id,
    name: user.name,
    email: user.email ?? null,
    org: user.org ?? null,
    teams: user.teams,
    limits: { ...user.limits } as JsonObject,
    disabled: user.disabled,
    metadata: user.metadata as JsonObject,
    created_at: formatTime(user.createdAt),
  };
}
