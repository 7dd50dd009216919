import { HelixError, type ListQuery, SCOPE_KINDS, type Scope } from '@helix/contracts';

const DEFAULT_LIMIT = 100;
const MOST = 1_000;

/** `limit` and `cursor`. */
export function readPage(query: URLSearchParams): { readonly limit: number; readonly cursor: string | undefined } {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new HelixError('invalid_request', `limit must be a whole number from 1 to ${MOST}.`, { param: 'limit' });
  return { limit, cursor: query.get('cursor') ?? undefined };
}

/** A page of entities with equal fields. */
export function readList(query: URLSearchParams, filters: readonly string[]): ListQuery {
  const where = Object.fromEntries(filters.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));
  return { ...readPage(query), where };
}

/** A time as RFC 3339, in milliseconds. */
export function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new HelixError('invalid_request', `${name} must be a time such as 2027-01-31T00:00:00Z.`, { param: name });
  return at;
}

/** `scope=team:team_1`, or one parameter a kind: `team=team_1&model=chat`. */
export function readScope(query: URLSearchParams): Scope {
  const scope: Record<string, string> = {};
  for (const kind of SCOPE_KINDS) {
    const value = query.get(kind) ?? (kind === 'endUser' ? query.get('end_user') : null);
    if (value !== null) scope[kind] = value;
  }
  for (const text of query.getAll('scope')) {
    const colon = text.search(/[:=]/);
    const kind = text.slice(0, colon);
    if (colon < 0 || !(SCOPE_KINDS as readonly string[]).includes(kind))
      throw new HelixError('invalid_request', `scope must be kind:id with one of ${SCOPE_KINDS.join(', ')}.`, {
        param: 'scope',
      });
    scope[kind] = text.slice(colon + 1);
  }
  return scope;
}

/** One of the given words; `undefined` when the parameter is absent. */
export function readChoice<T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined)
    throw new HelixError('invalid_request', `${name} must be one of ${choices.join(', ')}.`, { param: name });
  return choice;
}

/** A whole number from 0. */
export function readCount(query: URLSearchParams, name: string, fallback: number): number {
  const count = Number(query.get(name) ?? fallback);
  if (!Number.isInteger(count) || count < 0)
    throw new HelixError('invalid_request', `${name} must be a whole number from 0.`, { param: name });
  return count;
}
