import type { Scope } from '@helix/contracts';
import { type RawBuilder, sql as raw, type SqlBool } from 'kysely';

type Condition = RawBuilder<SqlBool>;

const SCOPE_COLUMNS = { org: 'org', team: 'team', user: 'user', key: 'key', endUser: 'end_user' } as const;

/** The attempts in a scope. Every column has its table before it: `json_each`, joined for tags, has columns of the same names. */
export function attemptsIn(scope: Scope): Condition {
  const conditions = commonConditions('attempts', scope);
  if (scope.provider !== undefined) conditions.push(raw`attempts.provider = ${scope.provider}`);
  if (scope.model !== undefined)
    conditions.push(
      raw`(attempts.model = ${scope.model} or attempts.provider || '/' || attempts.upstream_model = ${scope.model})`,
    );
  return joinAll(conditions);
}

/** The requests in a scope; one with a provider means requests that had an attempt there. */
export function requestsIn(scope: Scope): Condition {
  const conditions = commonConditions('requests', scope);
  if (scope.model !== undefined) conditions.push(raw`requests.model = ${scope.model}`);
  if (scope.provider !== undefined)
    conditions.push(
      raw`exists (select 1 from attempts where attempts.request_id = requests.id and attempts.provider = ${scope.provider})`,
    );
  return joinAll(conditions);
}

function commonConditions(table: 'attempts' | 'requests', scope: Scope): Condition[] {
  const conditions: Condition[] = [];
  const equals = (column: string, value: string): Condition => raw`${raw.ref(`${table}.${column}`)} = ${value}`;
  for (const [kind, column] of Object.entries(SCOPE_COLUMNS)) {
    const id = scope[kind as keyof typeof SCOPE_COLUMNS];
    if (id !== undefined) conditions.push(equals(column, id));
  }
  if (scope.member !== undefined) {
    const [team = '', user = ''] = scope.member.split(':');
    conditions.push(equals('team', team), equals('user', user));
  }
  if (scope.tag !== undefined)
    conditions.push(
      raw`exists (select 1 from json_each(${raw.ref(`${table}.tags`)}) as own where own.value = ${scope.tag})`,
    );
  return conditions;
}

function joinAll(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? raw`1 = 1` : raw`${raw.join([...conditions], raw` and `)}`;
}
