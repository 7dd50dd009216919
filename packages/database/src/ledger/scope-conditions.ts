import type { Scope } from '@helix/contracts';
import { type Expression, expressionBuilder, sql as raw, type SqlBool } from 'kysely';
import { sql } from '../query-compiler.js';
import type { HelixSchema } from '../schema.js';

type Condition = Expression<SqlBool>;

const PAYER_COLUMNS_BY_KIND = { org: 'org', team: 'team', user: 'user', key: 'key', endUser: 'end_user' } as const;
const PAYER_KINDS = ['org', 'team', 'user', 'key', 'endUser'] as const;

/** What holds of the attempts in a scope. A model is meant as it was asked for, or as `provider/model`. */
export function attemptsInScope(scope: Scope): readonly Condition[] {
  const attempts = expressionBuilder<HelixSchema, 'attempts'>();
  const conditions: Condition[] = [];
  const payers = payersInScope(scope);
  if (payers.length > 0)
    conditions.push(
      attempts(
        'attempts.payer',
        'in',
        sql
          .selectFrom('payers')
          .select('payers.id')
          .where((on) => on.and(payers)),
      ),
    );
  const origins = expressionBuilder<HelixSchema, 'origins'>();
  const asked: Condition[] = [];
  if (scope.provider !== undefined) asked.push(origins('origins.provider', '=', scope.provider));
  if (scope.model !== undefined)
    asked.push(
      origins.or([
        origins('origins.model', '=', scope.model),
        origins(raw<string>`origins.provider || '/' || origins.upstream_model`, '=', scope.model),
      ]),
    );
  if (asked.length > 0)
    conditions.push(
      attempts(
        'attempts.origin',
        'in',
        sql
          .selectFrom('origins')
          .select('origins.id')
          .where((on) => on.and(asked)),
      ),
    );
  return conditions;
}

/** What holds of the requests in a scope: of a provider are those that tried it. */
export function requestsInScope(scope: Scope): readonly Condition[] {
  const requests = expressionBuilder<HelixSchema, 'requests'>();
  const conditions: Condition[] = [];
  const payers = payersInScope(scope);
  if (payers.length > 0)
    conditions.push(
      requests(
        'requests.payer',
        'in',
        sql
          .selectFrom('payers')
          .select('payers.id')
          .where((on) => on.and(payers)),
      ),
    );
  if (scope.model !== undefined)
    conditions.push(
      requests(
        'requests.origin',
        'in',
        sql.selectFrom('origins').select('origins.id').where('origins.model', '=', scope.model),
      ),
    );
  if (scope.provider !== undefined) {
    const tried = sql
      .selectFrom('attempts')
      .select('attempts.id')
      .whereRef('attempts.admitted_at', '=', raw.ref('requests.created_at'))
      .whereRef('attempts.request_id', '=', raw.ref('requests.id'))
      .where(
        'attempts.origin',
        'in',
        sql.selectFrom('origins').select('origins.id').where('origins.provider', '=', scope.provider),
      );
    conditions.push(requests.exists(tried));
  }
  return conditions;
}

function payersInScope(scope: Scope): readonly Condition[] {
  const on = expressionBuilder<HelixSchema, 'payers'>();
  const conditions: Condition[] = [];
  for (const kind of PAYER_KINDS) {
    const id = scope[kind];
    if (id !== undefined) conditions.push(on(`payers.${PAYER_COLUMNS_BY_KIND[kind]}`, '=', id));
  }
  if (scope.member !== undefined) {
    const [team = '', user = ''] = scope.member.split(':');
    conditions.push(on('payers.team', '=', team), on('payers.user', '=', user));
  }
  if (scope.tag !== undefined)
    conditions.push(raw<SqlBool>`exists (select 1 from json_each(payers.tags) where value = ${scope.tag})`);
  return conditions;
}
