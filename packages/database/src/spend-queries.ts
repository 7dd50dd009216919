import type { NanoUsd, Scope, SpendGroup, SpendQuery, SpendRow } from '@helix/contracts';
import { sql as raw, type SqlBool } from 'kysely';
import { type QueryRunner, sql } from './query-compiler.js';
import { attemptsIn } from './scope-conditions.js';

const GROUP_SQL: Readonly<Record<SpendGroup, string>> = {
  org: 'attempts.org',
  team: 'attempts.team',
  user: 'attempts."user"',
  key: 'attempts."key"',
  end_user: 'attempts.end_user',
  model: 'attempts.model',
  provider: 'attempts.provider',
  tag: 'tag.value',
  day: "strftime('%Y-%m-%d', attempts.admitted_at / 1000, 'unixepoch')",
};

/** Sums over the rows of attempts. */
interface Sums {
  readonly requests: bigint;
  readonly input: bigint | null;
  readonly output: bigint | null;
  readonly cost: bigint | null;
}

/** What the attempts in the scope that were admitted in [from, to) cost. */
export function sumSpend(runner: QueryRunner, scope: Scope, span: Pick<SpendQuery, 'from' | 'to'>): NanoUsd {
  const row = runner.first(
    sql
      .selectFrom('attempts')
      .select(raw<bigint | null>`sum(cost)`.as('total'))
      .where(attemptsIn(scope))
      .where(admittedIn(span)),
  );
  return (row?.total ?? 0n) as NanoUsd;
}

/** Spend by groups, dearest first. By tag, an attempt counts for each of its tags. */
export function sumByGroup(runner: QueryRunner, query: SpendQuery): readonly SpendRow[] {
  const { groupBy, scope } = query;
  const groups = groupBy.map((group) => raw.raw(GROUP_SQL[group]));
  const names = groupBy.map((group, index) => raw`${groups[index]} as ${raw.ref(`by_${group}`)}, `);
  const source = groupBy.includes('tag')
    ? raw`attempts left join json_each(attempts.tags) as tag on true`
    : raw`attempts`;
  const grouping = groups.length === 0 ? raw`` : raw` group by ${raw.join(groups)} order by sum(attempts.cost) desc`;
  const compiled = raw<Sums & Readonly<Record<string, string | null>>>`
    select ${raw.join(names, raw``)} count(distinct attempts.request_id) as requests, sum(attempts.input_tokens) as input,
      sum(attempts.output_tokens) as output, sum(attempts.cost) as cost
    from ${source} where ${attemptsIn(scope)} and ${admittedIn(query)}${grouping}`.compile(sql);
  return runner
    .all({ compile: () => compiled })
    .filter((row) => row.requests !== 0n)
    .map((row) => ({
      group: Object.fromEntries(groupBy.map((group) => [group, row[`by_${group}`] ?? null])),
      requests: Number(row.requests),
      inputTokens: Number(row.input ?? 0n),
      outputTokens: Number(row.output ?? 0n),
      cost: (row.cost ?? 0n) as NanoUsd,
    }));
}

function admittedIn({ from, to }: Pick<SpendQuery, 'from' | 'to'>): ReturnType<typeof raw<SqlBool>> {
  const since = from === undefined ? raw`1 = 1` : raw`attempts.admitted_at >= ${from}`;
  return to === undefined ? raw`${since}` : raw`${since} and attempts.admitted_at < ${to}`;
}
