import { isJsonObject, type JsonObject, type ReplyFacts, type UpstreamErrorInfo } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';

/** What the answer lacks that has none. */
export const NO_CHOICES = 'The provider’s answer is no completion: it has no `choices`.';

/** The error that an answer or a chunk of one holds, as a whole or in a choice (OpenRouter). */
export function failureOf(body: JsonObject): UpstreamErrorInfo | undefined {
  if ((body.error !== undefined && body.error !== null) || body.object === 'error') return decodeErrorObject(0, body);
  const failed = asArray(body.choices)
    .map(asObject)
    .find((choice) => choice.finish_reason === 'error' || isJsonObject(choice.error));
  if (failed === undefined) return undefined;
  return decodeErrorObject(0, { error: failed.error ?? { message: 'The provider broke off its answer.' } });
}

/** What accounting needs of an answer's body, errors inside a 200 included. */
export function inspectResponse(body: unknown): ReplyFacts {
  const malformed = { class: 'server_error' as const, message: NO_CHOICES };
  if (!isJsonObject(body))
    return { usage: undefined, model: undefined, id: undefined, error: malformed, generatedTokens: 0 };
  const error = failureOf(body) ?? (Array.isArray(body.choices) ? undefined : malformed);
  return {
    usage: decodeUsage(body.usage),
    model: nonEmpty(body.model),
    id: nonEmpty(body.id),
    error,
    generatedTokens: asArray(body.choices).reduce<number>(
      (tokens, choice) => tokens + estimateTokens(asText(asObject(choice).text)),
      0,
    ),
  };
}
