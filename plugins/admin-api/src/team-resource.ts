import { createBlankTeam, type Directory, type JsonObject, type Team } from '@helix/contracts';
import { type Fields, readGiven, readObject, readText } from './fields.js';
import { findByName } from './find-by-name.js';
import { formatTime } from './format-time.js';
import type { Resource } from './resource.js';

/** Teams. Their organisation is given by id or name. */
export function teamResource(directory: Directory): Resource<Team> {
  return {
    kind: 'team',
    path: 'teams',
    collection: directory.teams,
    required: ['name'],
    filters: ['name', 'org'],
    uniqueName: true,
    blank: createBlankTeam,
    build: (fields, before) => buildTeam(fields, before, directory),
    view: viewTeam,
  };
}

async function buildTeam(fields: Fields, before: Team, directory: Directory): Promise<Team> {
  const org = readText(fields, 'org');
  return {
    ...before,
    name: readGiven(fields, 'name', before.name),
    org: org === undefined ? readGiven(fields, 'org', before.org) : (await findByName(directory.orgs, org, 'org')).id,
    models: readGiven(fields, 'models', before.models) ?? ['*'],
    routes: readGiven(fields, 'routes', before.routes),
    limits: readObject(fields, 'limits', before.limits),
    policy: readObject(fields, 'policy', before.policy),
    tags: readGiven(fields, 'tags', before.tags) ?? [],
    disabled: readGiven(fields, 'disabled', before.disabled),
    metadata: readGiven(fields, 'metadata', before.metadata) ?? {},
  };
}

function viewTeam(team: Team): JsonObject {
  return {
    id: team.id,
    name: team.name,
    org: team.org ?? null,
    models: team.models,
    routes: team.routes ?? null,
    limits: { ...team.limits } as JsonObject,
    policy: { ...team.policy } as JsonObject,
    tags: team.tags,
    disabled: team.disabled,
    metadata: team.metadata as JsonObject,
    created_at: formatTime(team.createdAt),
  };
}
