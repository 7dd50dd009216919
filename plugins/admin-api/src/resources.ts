import {
  type Cap,
  type Collection,
  type Directory,
  HelixError,
  type JsonObject,
  nanoUsd,
  type Org,
  type Scope,
  type Team,
  type User,
  type VirtualKey,
} from '@helix/contracts';

/** A body's fields; the schema has checked their types. */
export type Fields = Readonly<Record<string, unknown>>;

/** The entity with this id or, where there is exactly one, this name. Throws `invalid_request` at `param`. */
export async function findByName<T extends { readonly id: string; readonly name: string }>(
  collection: Collection<T>,
  reference: string,
  param: string,
): Promise<T> {
  const direct = await collection.get(reference);
  if (direct !== undefined) return direct;
  const { data } = await collection.list({ limit: 2, cursor: undefined, where: { name: reference } });
  const [found] = data;
  if (found === undefined || data.length > 1) {
    throw new HelixError(
      'invalid_request',
      found === undefined
        ? `There is no ${param} with the id or name "${reference}".`
        : `Several ${param}s are named "${reference}"; give the id.`,
      { param },
    );
  }
  return found;
}

export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function given<T>(fields: Fields, name: string, fallback: T): T {
  const value = fields[name];
  return value === undefined ? fallback : value === null ? (undefined as T) : (value as T);
}

/** Nulls inside limits and policies clear what they name. */
function withoutNulls(value: unknown): Record<string, never> {
  return Object.fromEntries(Object.entries((value ?? {}) as JsonObject).filter(([, item]) => item !== null)) as Record<
    string,
    never
  >;
}

export function buildOrg(fields: Fields, before: Org): Org {
  return {
    ...before,
    name: given(fields, 'name', before.name),
    disabled: given(fields, 'disabled', before.disabled),
    metadata: given(fields, 'metadata', before.metadata) ?? {},
  };
}

export async function buildTeam(fields: Fields, before: Team, directory: Directory): Promise<Team> {
  const org = text(fields, 'org');
  return {
    ...before,
    name: given(fields, 'name', before.name),
    org: org === undefined ? given(fields, 'org', before.org) : (await findByName(directory.orgs, org, 'org')).id,
    models: given(fields, 'models', before.models) ?? ['*'],
    routes: given(fields, 'routes', before.routes),
    limits: fields['limits'] === undefined ? before.limits : withoutNulls(fields['limits']),
    policy: fields['policy'] === undefined ? before.policy : withoutNulls(fields['policy']),
    tags: given(fields, 'tags', before.tags) ?? [],
    disabled: given(fields, 'disabled', before.disabled),
    metadata: given(fields, 'metadata', before.metadata) ?? {},
  };
}

export async function buildUser(fields: Fields, before: User, directory: Directory): Promise<User> {
  const org = text(fields, 'org');
  const teams = fields['teams'] as readonly string[] | undefined;
  return {
    ...before,
    name: given(fields, 'name', before.name),
    email: given(fields, 'email', before.email),
    org: org === undefined ? given(fields, 'org', before.org) : (await findByName(directory.orgs, org, 'org')).id,
    teams:
      teams === undefined
        ? before.teams
        : await Promise.all(teams.map(async (team) => (await findByName(directory.teams, team, 'team')).id)),
    limits: fields['limits'] === undefined ? before.limits : withoutNulls(fields['limits']),
    disabled: given(fields, 'disabled', before.disabled),
    metadata: given(fields, 'metadata', before.metadata) ?? {},
  };
}

export async function buildKey(fields: Fields, before: VirtualKey, directory: Directory): Promise<VirtualKey> {
  const team = text(fields, 'team');
  const user = text(fields, 'user');
  const expires = text(fields, 'expires_at');
  const expiresAt = expires === undefined ? given(fields, 'expires_at', before.expiresAt) : Date.parse(expires);
  if (expiresAt !== undefined && Number.isNaN(expiresAt))
    throw new HelixError(
      'invalid_request',
      `expires_at must be a time such as 2027-01-31T00:00:00Z, not "${expires}".`,
      { param: 'expires_at' },
    );
  return {
    ...before,
    name: given(fields, 'name', before.name),
    team:
      team === undefined ? given(fields, 'team', before.team) : (await findByName(directory.teams, team, 'team')).id,
    user:
      user === undefined ? given(fields, 'user', before.user) : (await findByName(directory.users, user, 'user')).id,
    models: given(fields, 'models', before.models) ?? ['*'],
    routes: given(fields, 'routes', before.routes),
    limits: fields['limits'] === undefined ? before.limits : withoutNulls(fields['limits']),
    policy: fields['policy'] === undefined ? before.policy : withoutNulls(fields['policy']),
    tags: given(fields, 'tags', before.tags) ?? [],
    metadata: given(fields, 'metadata', before.metadata) ?? {},
    expiresAt,
  };
}

export async function buildCap(fields: Fields, before: Cap, directory: Directory): Promise<Cap> {
  const zone = given(fields, 'zone', before.zone) ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new HelixError('invalid_request', `"${zone}" is not a time zone; write one such as Europe/Berlin or UTC.`, {
      param: 'zone',
    });
  }
  return {
    ...before,
    scope: fields['scope'] === undefined ? before.scope : await resolveScope(fields['scope'] as Scope, directory),
    limit: fields['usd'] === undefined ? before.limit : nanoUsd(fields['usd'] as number),
    per: given(fields, 'per', before.per),
    zone,
    anchor: given(fields, 'anchor', before.anchor),
    mode: given(fields, 'mode', before.mode),
    shadow: given(fields, 'shadow', before.shadow),
    clamp: given(fields, 'clamp', before.clamp),
    onReach: given(fields, 'on_reach', before.onReach),
    alertsAt: given(fields, 'alerts_at', before.alertsAt) ?? [],
  };
}

/** Names become ids where there is such an entity; `*` means each. */
async function resolveScope(scope: Scope, directory: Directory): Promise<Scope> {
  const resolved: Record<string, string> = { ...scope };
  if (scope.team !== undefined && scope.team !== '*')
    resolved['team'] = (await findByName(directory.teams, scope.team, 'team')).id;
  if (scope.user !== undefined && scope.user !== '*')
    resolved['user'] = (await findByName(directory.users, scope.user, 'user')).id;
  if (scope.org !== undefined && scope.org !== '*')
    resolved['org'] = (await findByName(directory.orgs, scope.org, 'org')).id;
  return resolved;
}
