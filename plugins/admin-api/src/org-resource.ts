import type { Directory, JsonObject, Org } from '@helix/contracts';
import { type Fields, readGiven } from './fields.js';
import { formatTime } from './format-time.js';
import type { Resource } from './resource.js';

/** Organisations. */
export function orgResource({ orgs }: Directory): Resource<Org> {
  return {
    kind: 'org',
    path: 'orgs',
    collection: orgs,
    required: ['name'],
    filters: ['name'],
    uniqueName: true,
    blank: (id, createdAt) => ({ id, name: '', createdAt, disabled: false, metadata: {} }),
    build: buildOrg,
    view: viewOrg,
  };
}

function buildOrg(fields: Fields, before: Org): Org {
  return {
    ...before,
    name: readGiven(fields, 'name', before.name),
    disabled: readGiven(fields, 'disabled', before.disabled),
    metadata: readGiven(fields, 'metadata', before.metadata) ?? {},
  };
}

function viewOrg(org: Org): JsonObject {
  return {
    id: org.id,
    name: org.name,
    disabled: org.disabled,
    metadata: org.metadata as JsonObject,
    created_at: formatTime(org.createdAt),
  };
}
