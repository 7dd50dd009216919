import { type BodyQuirk, defineOpenAICompatible, switchThinking } from '@helix/provider-kit';

/** Z.AI's GLM. Its error codes: https://docs.z.ai/api-reference/api-code */
export default defineOpenAICompatible({
  name: 'zai',
  baseUrl: 'https://api.z.ai/api/paas/v4',
  keyVariable: 'ZAI_API_KEY',
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'anthropic-messages'] },
  paths: { 'anthropic-messages': '^/api/anthropic/v1/messages' },
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning_content',
    dropped: [
      {
        fields: ['logit_bias', 'logprobs', 'n', 'seed', 'frequency_penalty', 'presence_penalty', 'service_tier'],
        reason: 'Z.AI has no such setting.',
      },
    ],
    adapt: [
      switchThinking({
        fields: ['thinking'],
        write: (isOn) => ({ thinking: { type: isOn ? 'enabled' : 'disabled' } }),
      }),
      chooseFreely,
    ],
  },
  errors: [
    { code: /^100[0-4]$/, class: 'authentication' },
    { code: /^111[0-3]$/, class: 'billing' },
    { code: /^1211$/, class: 'not_found' },
    { code: /^1261$/, class: 'context_length' },
    { code: /^1301$/, class: 'content_policy' },
    { code: /^130[2-5]$/, class: 'rate_limit' },
  ],
});

/** Its only choice of tools is `auto`. */
function chooseFreely(...[body, { warn }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  const { tool_choice: choice, ...rest } = body;
  if (choice === undefined || choice === null || choice === 'auto') return body;
  if (choice === 'none') {
    const { tools: _none, ...without } = rest;
    return without;
  }
  warn({ field: 'tool_choice', action: 'dropped', reason: 'Z.AI lets the model choose its tools.' });
  return rest;
}
