import type { JsonObject, ResponseContent } from '@helix/contracts';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';
import { itemsOf, withoutOwnId } from './keep-items.js';
import { responseIdOf } from './response-head.js';

/** An id that the gateway gave to an item of an answer or of its input: it holds the answer's. */
const OWN_ITEM = /^[a-z]+_([0-9A-Za-z]+)_(?:in)?\d+$/;

/**
 * The answers whose items the request names as `item_reference`, or by an id alone, as some clients do for all that they believe to be stored.
 * Source: https://platform.openai.com/docs/api-reference/responses/create (input, item reference)
 */
export function answersReferred({ input }: JsonObject): readonly string[] {
  const answers = new Set<string>();
  for (const item of asArray(input)) {
    const [, base] = OWN_ITEM.exec(referenceOf(asObject(item)) ?? '') ?? [];
    if (base !== undefined) answers.add(responseIdOf(base));
  }
  return [...answers];
}

/** The request with these items in the place of their names; names of others stay. */
export function resolveItems(body: JsonObject, turns: readonly ResponseContent[]): JsonObject {
  const items = new Map(itemsOf(turns).map((item) => [item.id, item]));
  const input = asArray(body.input).map((item) => {
    const id = referenceOf(asObject(item));
    const found = id === undefined ? undefined : items.get(id);
    return found === undefined ? item : withoutOwnId(found);
  });
  return { ...body, input };
}

function referenceOf(item: JsonObject): string | undefined {
  const isReference = item.type === 'item_reference' || (item.type === undefined && item.role === undefined);
  return isReference ? nonEmpty(item.id) : undefined;
}
