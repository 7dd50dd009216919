import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ReplyFacts,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { joinThinking } from './decode-part.js';
import { usageOf } from './usage-of.js';

const MALFORMED: UpstreamErrorInfo = {
  class: 'server_error',
  message: 'The provider’s answer is no chat completion: it has no `choices`.',
};

/** What accounting needs of an answer's body, errors inside a 200 included. */
export function inspectResponse(body: unknown): ReplyFacts {
  if (!isJsonObject(body))
    return { usage: undefined, model: undefined, id: undefined, error: MALFORMED, generatedTokens: 0 };
  const choices = asArray(body.choices).map(asObject);
  return {
    usage: usageOf(body),
    model: nonEmpty(body.model),
    id: nonEmpty(body.id),
    error: findFailure(body) ?? (Array.isArray(body.choices) ? undefined : MALFORMED),
    generatedTokens: choices.reduce((tokens, choice) => tokens + countMessage(asObject(choice.message)), 0),
  };
}

function countMessage(message: JsonObject): number {
  let tokens = 0;
  for (const text of [
    message.reasoning_content ?? message.reasoning,
    message.refusal,
    asObject(message.audio).transcript,
  ])
    tokens += estimateTokens(asText(text));
  tokens += countContent(message.content);
  for (const call of asArray(message.tool_calls))
    tokens += countCall(asObject(asObject(call).function ?? asObject(call).custom));
  return tokens + countCall(asObject(message.function_call));
}

function countContent(content: JsonValue | undefined): number {
  if (typeof content === 'string') return estimateTokens(content);
  return asArray(content).reduce<number>(
    (tokens, part) => tokens + estimateTokens(asText(asObject(part).text) || joinThinking(asObject(part).thinking)),
    0,
  );
}

function countCall(call: JsonObject): number {
  const input = call.arguments ?? call.input;
  return input === undefined
    ? 0
    : estimateTokens(typeof input === 'string' ? input : JSON.stringify(input)) + estimateTokens(asText(call.name));
}
