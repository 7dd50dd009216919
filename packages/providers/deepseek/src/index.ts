import { isJsonObject, type JsonObject } from '@helix/contracts';
import { type BodyQuirk, defineOpenAICompatible, mapMessages, switchThinking } from '@helix/provider-kit';

/** DeepSeek's platform. Source: https://api-docs.deepseek.com */
export default defineOpenAICompatible({
  name: 'deepseek',
  catalogue: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  keyVariable: 'DEEPSEEK_API_KEY',
  operations: ['chat'],
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses', 'anthropic-messages'] },
  // Only of the beta. Source: https://api-docs.deepseek.com/api/create-completion
  completions: true,
  paths: { 'anthropic-messages': '^/anthropic/v1/messages', 'openai-completions': '^/beta/completions' },
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning_content',
    dropped: [{ fields: ['logit_bias', 'service_tier', 'seed', 'verbosity'], reason: 'DeepSeek has no such setting.' }],
    adapt: [
      switchThinking({
        fields: ['thinking'],
        keepsEffort: true,
        write: (isOn) => ({ thinking: { type: isOn ? 'enabled' : 'disabled' } }),
      }),
      (body) => mapMessages(body, keepReasoningOfCalls),
      askForObject,
    ],
  },
  requestId: ['x-ds-trace-id', 'x-request-id'],
});

/** "The `reasoning_content` in the thinking mode must be passed back" in turns with tool calls, and means nothing in all others. */
function keepReasoningOfCalls(message: JsonObject): JsonObject {
  if (message['role'] !== 'assistant') return message;
  const { reasoning_content: text, ...rest } = message;
  const hasCalls = Array.isArray(message['tool_calls']) && message['tool_calls'].length > 0;
  // A turn of another provider has none; an empty one satisfies the check.
  if (hasCalls) return text === undefined ? { ...message, reasoning_content: '' } : message;
  return text === undefined ? message : rest;
}

function askForObject(...[body, { warn }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  const { response_format: format } = body;
  if (!isJsonObject(format) || format['type'] !== 'json_schema') return body;
  warn({
    field: 'response_format',
    action: 'coerced',
    reason: 'DeepSeek takes no schema; it was asked for a JSON object.',
  });
  return { ...body, response_format: { type: 'json_object' } };
}
