import { isJsonObject, type ReplyFacts } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { argumentsOf } from './arguments-of.js';
import { decodeUsage } from './decode-usage.js';
import { failureOf } from './failure-of.js';

/** What accounting needs of an answer's body. */
export function inspectResponse(body: unknown): ReplyFacts {
  const { id, message, usage, ...rest } = asObject(body);
  const error = isJsonObject(message)
    ? failureOf(rest)
    : ({
        class: 'server_error',
        message: nonEmpty(message) ?? 'The provider’s answer is no Cohere chat: it has no `message`.',
      } as const);
  return {
    usage: decodeUsage(usage),
    model: undefined,
    id: nonEmpty(id),
    error,
    generatedTokens: countTokens(asObject(message)),
  };
}

function countTokens({ tool_plan: plan, content, tool_calls: calls }: ReturnType<typeof asObject>): number {
  let tokens = estimateTokens(asText(plan)) + estimateTokens(asText(content));
  for (const part of asArray(content))
    tokens += estimateTokens(asText(asObject(part).text) || asText(asObject(part).thinking));
  for (const call of asArray(calls)) {
    const { name, arguments: input } = asObject(asObject(call).function);
    tokens += estimateTokens(asText(name)) + estimateTokens(argumentsOf(input));
  }
  return tokens;
}
