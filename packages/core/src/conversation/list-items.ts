import { HelixError, type JsonObject } from '@helix/contracts';

const MOST_ITEMS = 100;
const ITEMS = 20;

/**
 * A page of items in OpenAI's list shape: `order` (`desc` by default), `limit` (1 to 100, 20 by default), `after` (an item's id). Throws
 * `invalid_request` naming the parameter. Source: https://platform.openai.com/docs/api-reference/responses/input-items
 */
export function listItems(items: readonly JsonObject[], query: URLSearchParams): JsonObject {
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw faulty('order', '`asc` or `desc`');
  const limit = Number(query.get('limit') ?? ITEMS);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ITEMS)
    throw faulty('limit', `a whole number from 1 to ${MOST_ITEMS}`);
  const ordered = order === 'asc' ? items : [...items].reverse();
  const after = query.get('after');
  const before = after === null ? -1 : ordered.findIndex((item) => item.id === after);
  if (after !== null && before < 0) throw faulty('after', 'the id of an item of this list');
  const data = ordered.slice(before + 1, before + 1 + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before + 1 + limit < ordered.length,
  };
}

function faulty(param: string, expected: string): HelixError {
  return new HelixError('invalid_request', `${param} must be ${expected}.`, { param, shouldRetry: false });
}
