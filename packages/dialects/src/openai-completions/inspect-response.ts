import { isJsonObject, type ReplyFacts } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';

/** What the answer lacks that has none. */
export const NO_CHOICES = 'The provider’s answer is no completion: it has no `choices`.';

/** What accounting needs of an answer's body, errors inside a 200 included. */
export function inspectResponse(body: unknown): ReplyFacts {
  const malformed = { class: 'server_error' as const, message: NO_CHOICES };
  if (!isJsonObject(body))
    return { usage: undefined, model: undefined, id: undefined, error: malformed, generatedTokens: 0 };
  const error = findFailure(body) ?? (Array.isArray(body.choices) ? undefined : malformed);
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
