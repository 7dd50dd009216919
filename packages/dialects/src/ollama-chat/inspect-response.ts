import { isJsonObject, type ReplyFacts, type UpstreamErrorInfo } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { decodeUsage } from './decode-usage.js';

const MALFORMED: UpstreamErrorInfo = {
  class: 'server_error',
  message: 'The provider’s answer is no Ollama chat: it has no `message`.',
};

/** What accounting needs of an answer's body. */
export function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  const { content, thinking, tool_calls: calls } = asObject(answer.message);
  const called = asArray(calls).map((call) => JSON.stringify(asObject(call).function ?? ''));
  return {
    usage: decodeUsage(answer),
    model: nonEmpty(answer.model),
    id: undefined,
    error:
      answer.error !== undefined ? decodeErrorObject(0, answer) : isJsonObject(answer.message) ? undefined : MALFORMED,
    generatedTokens: [asText(content), asText(thinking), ...called].reduce(
      (sum, text) => sum + estimateTokens(text),
      0,
    ),
  };
}
