import { callAdmin, listAdmin, type RemoteOptions } from './admin-client.js';
import { print } from './table.js';

interface KeyView {
  readonly id: string;
  readonly key?: string;
  readonly name: string | null;
  readonly team: string | null;
  readonly hint?: string;
  readonly models: readonly string[];
  readonly expires_at: string | null;
  readonly revoked_at?: string | null;
}

interface TeamView {
  readonly id: string;
  readonly name: string;
  readonly org: string | null;
  readonly models: readonly string[];
}

/** Makes a key and prints its secret. */
export async function createKey(
  options: RemoteOptions & {
    readonly team: string;
    readonly name?: string;
    readonly models: string;
    readonly expires?: string;
  },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const body = {
    team: options.team,
    name: options.name,
    models: options.models.split(','),
    expires_at: options.expires,
  };
  const key = await callAdmin<KeyView>(options, env, { method: 'POST', path: 'keys', body });
  print(options.json, key, ['id', 'key (shown this once)'], [[key.id, key.key ?? '']]);
}

/** Prints the keys, each with its team's name. */
export async function listKeys(
  options: RemoteOptions & { readonly team?: string },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const filter = options.team === undefined ? '' : `?team=${encodeURIComponent(options.team)}`;
  const keys = await listAdmin<KeyView>(options, env, `keys${filter}`);
  const teams = options.json === true ? { data: [] } : await listAdmin<TeamView>(options, env, 'teams');
  const names = new Map(teams.data.map(({ id, name }) => [id, name]));
  print(
    options.json,
    keys,
    ['id', 'name', 'team', 'ends in', 'models', 'expires', 'state'],
    keys.data.map((key) => [
      key.id,
      key.name ?? '',
      key.team === null ? '' : (names.get(key.team) ?? key.team),
      key.hint ?? '',
      key.models.join(','),
      key.expires_at ?? 'never',
      stateOf(key),
    ]),
  );
}

function stateOf(key: KeyView): string {
  if (key.revoked_at != null) return 'revoked';
  return key.expires_at !== null && Date.parse(key.expires_at) <= Date.now() ? 'expired' : 'active';
}

/** Revokes a key. */
export async function revokeKey(id: string, options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const key = await callAdmin<KeyView>(options, env, { method: 'POST', path: `keys/${encodeURIComponent(id)}/revoke` });
  print(options.json, key, ['id', 'state'], [[key.id, 'revoked']]);
}

/** Makes a team. */
export async function createTeam(
  options: RemoteOptions & { readonly name: string },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const team = await callAdmin<{ readonly id: string; readonly name: string }>(options, env, {
    method: 'POST',
    path: 'teams',
    body: { name: options.name },
  });
  print(options.json, team, ['id', 'name'], [[team.id, team.name]]);
}

/** Prints the teams. */
export async function listTeams(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const teams = await listAdmin<TeamView>(options, env, 'teams');
  print(
    options.json,
    teams,
    ['id', 'name', 'organisation', 'models'],
    teams.data.map((team) => [team.id, team.name, team.org ?? '', team.models.join(',')]),
  );
}
