import { callAdmin, listAdmin, type RemoteOptions } from './admin-client.js';
import { formatUsd } from './format-usd.js';
import { print } from './table.js';

/** A row of `GET /admin/v1/spend`: the groups asked for, beside these. */
interface SpendView {
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  readonly [group: string]: unknown;
}

interface Named {
  readonly id: string;
  readonly name: string | null;
}

/** Groups whose values are ids, and the list that has their names. */
const NAMED: Readonly<Record<string, string>> = { team: 'teams', key: 'keys', user: 'users', org: 'orgs' };

export interface SpendOptions extends RemoteOptions {
  /** Comma separated: `team,model`. */
  readonly by: string;
  readonly team?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Prints what was spent, the dearest first, with names where the gateway has ids. Throws for a team that does not exist. */
export async function runSpend(options: SpendOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const groups = options.by.split(',').filter((group) => group !== '');
  const query = new URLSearchParams({ group_by: groups.join(',') });
  if (options.from !== undefined) query.set('from', options.from);
  if (options.to !== undefined) query.set('to', options.to);
  if (options.team !== undefined) query.set('team', await teamId(options.team, options, env));
  const spend = await callAdmin<{ readonly data: readonly SpendView[] }>(options, env, {
    method: 'GET',
    path: `spend?${query.toString()}`,
  });
  const names = options.json === true ? new Map<string, string>() : await namesOf(groups, options, env);
  print(
    options.json,
    spend,
    [...groups, 'requests', 'input tokens', 'output tokens', 'cost'],
    [...spend.data]
      .sort((left, right) => right.cost_usd - left.cost_usd)
      .map((row) => [
        ...groups.map((group) => {
          const value = String(row[group] ?? '');
          return names.get(value) ?? value;
        }),
        String(row.requests),
        String(row.input_tokens),
        String(row.output_tokens),
        formatUsd(row.cost_usd),
      ]),
  );
}

/** Names by id, of every group that has some; ids are unique over all of them. */
async function namesOf(
  groups: readonly string[],
  options: RemoteOptions,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, string>> {
  const lists = groups.flatMap((group) => NAMED[group] ?? []);
  const pages = await Promise.all(lists.map((list) => listAdmin<Named>(options, env, list)));
  return new Map(pages.flatMap(({ data }) => data.map(({ id, name }) => [id, name ?? id] as const)));
}

/** The ledger knows teams by id, and would answer a name with no rows. */
async function teamId(reference: string, options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<string> {
  const { data } = await listAdmin<Named>(options, env, 'teams');
  const found = data.find(({ id }) => id === reference) ?? data.find(({ name }) => name === reference);
  if (found === undefined) throw new Error(`There is no team with the id or name "${reference}".`);
  return found.id;
}
