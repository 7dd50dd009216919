import type { JsonObject, JsonValue, ResponseContent } from '@helix/contracts';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';

/** Beginnings of ids, by the type of item; OpenAI checks them. */
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  reasoning: 'rs',
};
const OWN_ID = /^[a-z]+_[0-9A-Za-z]+_in\d+$/;

/**
 * The request's own input as it is kept: items with a type and an id, a text as the message that it stands for.
 * Source: https://platform.openai.com/docs/api-reference/responses/input-items
 */
export function inputItems({ input }: JsonObject, requestId: string): readonly JsonObject[] {
  const base = requestId.replace(/^req_/, '');
  return ownItems(input).map((item, index) => {
    const type = nonEmpty(item.type) ?? 'message';
    const id = nonEmpty(item.id) ?? `${PREFIXES[type] ?? 'item'}_${base}_in${index}`;
    if (type !== 'message') return { ...item, id };
    const { content } = item;
    const kind = item.role === 'assistant' ? 'output_text' : 'input_text';
    return {
      status: 'completed',
      ...item,
      id,
      type,
      content: typeof content === 'string' ? [{ type: kind, text: content }] : (content ?? []),
    };
  });
}

/** All items of these turns, as they are kept. */
export function itemsOf(turns: readonly ResponseContent[]): readonly JsonObject[] {
  return turns.flatMap(({ input, response }) => [...input, ...asArray(response.output).map(asObject)]);
}

/** The request with these turns before its own input. Ids that the gateway made for input are left out: no provider knows them. */
export function replay(body: JsonObject, turns: readonly ResponseContent[]): JsonObject {
  const { previous_response_id: _previous, input, ...rest } = body;
  return { ...rest, input: [...itemsOf(turns).map(withoutOwnId), ...ownItems(input)] };
}

function ownItems(input: JsonValue | undefined): readonly JsonObject[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return asArray(input).map(asObject);
}

/** For a request: as it was given, without an id that the gateway made. */
export function withoutOwnId(item: JsonObject): JsonObject {
  if (typeof item.id !== 'string' || !OWN_ID.test(item.id)) return item;
  const { id: _id, status: _status, ...rest } = item;
  return rest;
}
