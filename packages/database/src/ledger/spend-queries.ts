import {
  hasUnits,
  type NanoUsd,
  type Scope,
  type SpendGroup,
  type SpendQuery,
  type SpendRow,
  UNIT_KINDS,
  type UsageUnits,
} from '@helix/contracts';
import { sql as raw } from 'kysely';
import { type QueryRunner, sql } from '../query-compiler.js';
import { attemptsInScope } from './scope-conditions.js';

const GROUP_SQL: Readonly<Record<SpendGroup, string>> = {
  org: 'payers.org',
  team: 'payers.team',
  user: 'payers."user"',
  key: 'payers."key"',
  end_user: 'payers.end_user',
  model: 'origins.model',
  provider: 'origins.provider',
  tag: 'tag.value',
  day: "strftime('%Y-%m-%d', attempts.admitted_at / 1000, 'unixepoch')",
};

/** Booked cost of the attempts in the scope that were admitted in [from, to). */
export function sumSpend(
  runner: QueryRunner,
  scope: Scope,
  range: { readonly from: number; readonly to: number | undefined },
): NanoUsd {
  const row = runner.first(
    sql
      .selectFrom('attempts')
      .select(raw<bigint | null>`sum(cost)`.as('total'))
      .where('admitted_at', '>=', range.from)
      .$if(range.to !== undefined, (query) => query.where('admitted_at', '<', range.to ?? 0))
      .where((expression) => expression.and(attemptsInScope(scope))),
  );
  return (row?.total ?? 0n) as NanoUsd;
}

/** Spend by group, dearest first. An attempt with several tags counts under each of them. */
export function groupSpend(runner: QueryRunner, query: SpendQuery): readonly SpendRow[] {
  const { groupBy } = query;
  const groups = groupBy.map((group) => raw<string | null>`${raw.raw(GROUP_SQL[group])}`);
  const tagged = groupBy.includes('tag') ? raw`LEFT JOIN json_each(payers.tags) AS tag ON TRUE` : raw``;
  // The planner leaves out a join that nothing is read from.
  const source = raw<
    Record<string, never>
  >`attempts LEFT JOIN payers ON payers.id = attempts.payer LEFT JOIN origins ON origins.id = attempts.origin ${tagged}`;
  const conditions = [
    ...attemptsInScope(query.scope),
    ...(query.from === undefined ? [] : [raw`attempts.admitted_at >= ${query.from}`]),
    ...(query.to === undefined ? [] : [raw`attempts.admitted_at < ${query.to}`]),
  ];
  const columns = groups.map((group, index) => raw`${group} AS ${raw.ref(`group_${index}`)},`);
  const unitSums = raw.join(
    UNIT_KINDS.map((kind) => raw`sum(json_extract(attempts.units, ${`$.${kind}`})) AS ${raw.ref(kind)}`),
  );
  const select = raw<Readonly<Record<string, string | bigint | number | null>>>`
    SELECT ${raw.join(columns, raw` `)} count(DISTINCT attempts.request_id) AS requests, sum(attempts.input_tokens) AS input,
      sum(attempts.output_tokens) AS output, sum(attempts.cost) AS cost, ${unitSums}
    FROM ${source}
    WHERE ${conditions.length === 0 ? raw`TRUE` : raw.join(conditions, raw` AND `)}
    ${groups.length === 0 ? raw`` : raw`GROUP BY ${raw.join(groups)} ORDER BY sum(attempts.cost) DESC`}`;
  return runner
    .all({ compile: () => select.compile(sql) })
    .filter((row) => row['requests'] !== 0n)
    .map((row) => ({
      group: Object.fromEntries(groupBy.map((group, index) => [group, row[`group_${index}`] ?? null])),
      requests: Number(row['requests']),
      inputTokens: Number(row['input'] ?? 0),
      outputTokens: Number(row['output'] ?? 0),
      ...unitsOf(row),
      cost: (row['cost'] ?? 0n) as NanoUsd,
    }));
}

function unitsOf(row: Readonly<Record<string, unknown>>): { readonly units?: UsageUnits } {
  const units = Object.fromEntries(
    UNIT_KINDS.flatMap((kind) => (Number(row[kind] ?? 0) > 0 ? [[kind, Number(row[kind])]] : [])),
  );
  return hasUnits(units) ? { units } : {};
}
