import { callAdmin, type RemoteOptions } from './admin-client.js';
import { print } from './table.js';

interface List<T> {
  readonly data: readonly T[];
}

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

export async function listKeys(
  options: RemoteOptions & { readonly team?: string },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const filter = options.team === undefined ? '' : `&team=${encodeURIComponent(options.team)}`;
  const keys = await callAdmin<List<KeyView>>(options, env, { method: 'GET', path: `keys?limit=500${filter}` });
  print(
    options.json,
    keys,
    ['id', 'name', 'team', 'ends in', 'models', 'expires', 'state'],
    keys.data.map((key) => [
      key.id,
      key.name ?? '',
      key.team ?? '',
      key.hint ?? '',
      key.models.join(','),
      key.expires_at ?? 'never',
      key.revoked_at == null ? 'active' : 'revoked',
    ]),
  );
}

export async function revokeKey(id: string, options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const key = await callAdmin<KeyView>(options, env, { method: 'POST', path: `keys/${encodeURIComponent(id)}/revoke` });
  print(options.json, key, ['id', 'state'], [[key.id, 'revoked']]);
}

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

export async function listTeams(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const teams = await callAdmin<
    List<{
      readonly id: string;
      readonly name: string;
      readonly org: string | null;
      readonly models: readonly string[];
    }>
  >(options, env, { method: 'GET', path: 'teams?limit=500' });
  print(
    options.json,
    teams,
    ['id', 'name', 'organisation', 'models'],
    teams.data.map((team) => [team.id, team.name, team.org ?? '', team.models.join(',')]),
  );
}

export async function listModels(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const models = await callAdmin<
    List<{
      readonly name: string;
      readonly targets: readonly { readonly id: string; readonly inactive: string | null }[];
    }>
  >(options, env, { method: 'GET', path: 'models' });
  print(
    options.json,
    models,
    ['model', 'targets', 'state'],
    models.data.map((model) => [
      model.name,
      model.targets.map((target) => target.id).join(', '),
      model.targets.find((target) => target.inactive === null) === undefined
        ? (model.targets[0]?.inactive ?? 'no target')
        : 'active',
    ]),
  );
}

export async function listProviders(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const providers = await callAdmin<
    List<{
      readonly name: string;
      readonly use: string;
      readonly dialects: readonly string[];
      readonly inactive: string | null;
    }>
  >(options, env, { method: 'GET', path: 'providers' });
  print(
    options.json,
    providers,
    ['provider', 'package', 'dialects', 'state'],
    providers.data.map((provider) => [
      provider.name,
      provider.use,
      provider.dialects.join(', '),
      provider.inactive ?? 'active',
    ]),
  );
}
