import { type BodyQuirk, defineOpenAICompatible, mapMessages } from '@helix/provider-kit';

/** Groq. Source: https://console.groq.com/docs/openai and /docs/reasoning */
export default defineOpenAICompatible({
  name: 'groq',
  catalogue: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyVariable: 'GROQ_API_KEY',
  operations: ['chat', 'speech', 'transcriptions', 'translations', 'files', 'batches'],
  // It keeps no answers.
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses'] },
  request: {
    limitField: 'max_completion_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning',
    dropped: [{ fields: ['logit_bias', 'logprobs', 'top_logprobs', 'verbosity', 'store'], reason: 'Groq refuses it.' }],
    adapt: [withoutNames, parseReasoning],
  },
  errors: [
    // The model wrote a call that is none; another attempt may go well.
    { code: /^tool_use_failed$/, class: 'invalid_request' },
    { status: 413, code: /rate_limit/, class: 'rate_limit' },
    { status: 498, class: 'overloaded' },
  ],
});

/** `messages[].name` is refused. */
function withoutNames(...[body, { warn }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  return mapMessages(body, (message, index) => {
    const { name, ...rest } = message;
    if (name === undefined) return message;
    warn({ field: `messages[${index}].name`, action: 'dropped', reason: 'Groq refuses names.' });
    return rest;
  });
}

/** Left alone, these models write `<think>` into their answer. */
function parseReasoning(...[body, { model }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  if (
    !/qwen3|qwq|deepseek-r1/.test(model) ||
    body['reasoning_format'] !== undefined ||
    body['include_reasoning'] !== undefined
  )
    return body;
  return { ...body, reasoning_format: 'parsed' };
}
