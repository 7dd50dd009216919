import { type BodyQuirk, defineOpenAICompatible } from '@helix/provider-kit';

/** Moonshot's Kimi. Source: https://platform.moonshot.ai/docs */
export default defineOpenAICompatible({
  name: 'moonshot',
  baseUrl: 'https://api.moonshot.ai/v1',
  keyVariable: 'MOONSHOT_API_KEY',
  operations: ['chat'],
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'anthropic-messages'] },
  paths: { 'anthropic-messages': '^/anthropic/v1/messages' },
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning_content',
    dropped: [
      {
        fields: ['logit_bias', 'logprobs', 'seed', 'service_tier', 'verbosity'],
        reason: 'Moonshot has no such setting.',
      },
    ],
    adapt: [coolDown],
  },
  errors: [
    { type: /^exceeded_current_quota_error$/, class: 'billing' },
    { type: /^engine_overloaded_error$/, class: 'overloaded' },
  ],
  requestId: ['msh-request-id', 'x-request-id'],
});

/** Its temperatures end at 1. */
function coolDown(...[body, { warn }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  const { temperature } = body;
  if (typeof temperature !== 'number' || temperature <= 1) return body;
  warn({ field: 'temperature', action: 'coerced', reason: `Moonshot takes 0 to 1; ${temperature} was sent as 1.` });
  return { ...body, temperature: 1 };
}
