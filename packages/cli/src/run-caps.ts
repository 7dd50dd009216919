import { callAdmin, listAdmin, type RemoteOptions } from './admin-client.js';
import { formatUsd } from './format-usd.js';
import { print } from './table.js';

interface CapView {
  readonly id: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly usd: number;
  readonly per: string;
  readonly zone: string;
  readonly mode: string;
}

const HEAD = ['id', 'scope', 'cap', 'per', 'zone', 'mode'];

export interface CreateCapOptions extends RemoteOptions {
  readonly team?: string;
  readonly key?: string;
  readonly user?: string;
  readonly model?: string;
  /** Dollars. */
  readonly usd: number;
  readonly per: string;
  readonly zone: string;
  readonly mode: string;
}

/** Makes a cap for what was named: a team, a key, a user, a model; several must all match. Throws when nothing was. */
export async function createCap(options: CreateCapOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { team, key, user, model, usd, per, zone, mode } = options;
  const named = Object.entries({ team, key, user, model }).filter(([, value]) => value !== undefined);
  if (named.length === 0)
    throw new Error('Name what the cap is for: --team, --key, --user or --model; `--team "*"` is each team alone.');
  const body = { scope: Object.fromEntries(named), usd, per, zone, mode };
  const cap = await callAdmin<CapView>(options, env, { method: 'POST', path: 'caps', body });
  print(options.json, cap, HEAD, [rowOf(cap, await teamNames(options, env))]);
}

/** Prints the caps that were made at run time; those of the configuration stand in its file. */
export async function listCaps(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const caps = await listAdmin<CapView>(options, env, 'caps');
  const names = await teamNames(options, env);
  const rows = caps.data.map((cap) => rowOf(cap, names));
  print(options.json, caps, HEAD, rows);
}

/** Removes a cap; what was spent under it stays in the ledger. */
export async function removeCap(id: string, options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const path = `caps/${encodeURIComponent(id)}`;
  const removed = await callAdmin<unknown>(options, env, { method: 'DELETE', path });
  print(options.json, removed, ['id', 'state'], [[id, 'removed']]);
}

function rowOf(cap: CapView, names: ReadonlyMap<string, string>): readonly string[] {
  const scope = Object.entries(cap.scope).map(([kind, id]) => `${kind} ${names.get(id) ?? id}`);
  return [cap.id, scope.join(', '), formatUsd(cap.usd), cap.per, cap.zone, cap.mode];
}

async function teamNames(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  if (options.json === true) return new Map();
  const teams = await listAdmin<{ readonly id: string; readonly name: string }>(options, env, 'teams');
  return new Map(teams.data.map(({ id, name }) => [id, name]));
}
