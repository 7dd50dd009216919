import type { AttemptRecord, Page, RequestQuery, RequestRecord } from '@helix/contracts';
import { type QueryRunner, sql } from '../query-compiler.js';
import { type ReadAttempt, type ReadRequest, readAttempt, readRequest } from './read-rows.js';
import { requestsInScope } from './scope-conditions.js';

const PAYER = ['payers.org', 'payers.team', 'payers.user', 'payers.key', 'payers.end_user', 'payers.tags'] as const;
const ORIGIN = [
  'origins.model',
  'origins.provider',
  'origins.upstream_model',
  'origins.operation',
  'origins.dialect',
  'origins.generation',
] as const;

/** Requests, newest first: ids are ordered by time. */
export function listRequests(runner: QueryRunner, query: RequestQuery): Page<RequestRecord> {
  const { cursor, from, to, status } = query;
  const rows = runner.all(
    selectRequests()
      .where((expression) => expression.and(requestsInScope(query.scope)))
      .$if(status !== undefined, (select) => select.where('requests.status', '=', status ?? ''))
      .$if(from !== undefined, (select) => select.where('requests.created_at', '>=', from ?? 0))
      .$if(to !== undefined, (select) => select.where('requests.created_at', '<', to ?? 0))
      .$if(cursor !== undefined, (select) => select.where('requests.id', '<', cursor ?? ''))
      .orderBy('requests.id', 'desc')
      .limit(query.limit + 1),
  ) as unknown as readonly ReadRequest[];
  const data = rows.slice(0, query.limit).map(readRequest);
  return { data, nextCursor: rows.length > query.limit ? data.at(-1)?.id : undefined };
}

/** A request with its attempts, in the order in which they were made. Attempts of a request that has not ended are not found. */
export function findRequest(
  runner: QueryRunner,
  id: string,
): { readonly request: RequestRecord | undefined; readonly attempts: readonly AttemptRecord[] } {
  const row = runner.first(selectRequests().where('requests.id', '=', id)) as unknown as ReadRequest | undefined;
  if (row === undefined) return { request: undefined, attempts: [] };
  const request = readRequest(row);
  const attempts = runner.all(
    sql
      .selectFrom('attempts')
      .leftJoin('payers', 'payers.id', 'attempts.payer')
      .leftJoin('origins', 'origins.id', 'attempts.origin')
      .selectAll('attempts')
      .select([...PAYER, ...ORIGIN])
      .where('attempts.admitted_at', '=', request.createdAt)
      .where('attempts.request_id', '=', id)
      .orderBy('attempts.id'),
  ) as unknown as readonly ReadAttempt[];
  return { request, attempts: attempts.map(readAttempt) };
}

/** Left joins, so that the requests stay the outer loop and their order by id costs nothing. */
function selectRequests() {
  return sql
    .selectFrom('requests')
    .leftJoin('payers', 'payers.id', 'requests.payer')
    .leftJoin('origins', 'origins.id', 'requests.origin')
    .selectAll('requests')
    .select([...PAYER, ...ORIGIN]);
}
