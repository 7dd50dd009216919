import { isJsonObject, type JsonObject, type ReplyFacts, type UpstreamErrorInfo } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { argumentsText } from './item-assembler.js';

const MALFORMED: UpstreamErrorInfo = {
  class: 'server_error',
  message: 'The provider’s answer is no response: it has no `output`.',
};

/** What accounting needs of an answer's body, errors inside a 200 included. */
export function inspectResponse(body: unknown): ReplyFacts {
  if (!isJsonObject(body))
    return { usage: undefined, model: undefined, id: undefined, error: MALFORMED, generatedTokens: 0 };
  return {
    usage: decodeUsage(body.usage),
    model: nonEmpty(body.model),
    id: nonEmpty(body.id),
    error: errorOf(body),
    generatedTokens: asArray(body.output).reduce<number>((tokens, item) => tokens + countItem(asObject(item)), 0),
  };
}

function errorOf(body: JsonObject): UpstreamErrorInfo | undefined {
  if (body.error !== undefined && body.error !== null) return decodeErrorObject(0, body);
  if (!Array.isArray(body.output)) return MALFORMED;
  return body.status === 'failed' ? decodeErrorObject(0, { message: 'The provider broke off its answer.' }) : undefined;
}

function countItem(item: JsonObject): number {
  let tokens = 0;
  for (const part of [...asArray(item.content), ...asArray(item.summary)])
    tokens += estimateTokens(asText(asObject(part).text) || asText(asObject(part).refusal));
  const input = argumentsText(item.arguments ?? item.input);
  return input === '' ? tokens : tokens + estimateTokens(input) + estimateTokens(asText(item.name));
}
