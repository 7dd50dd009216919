import { defineOpenAICompatible } from '@helix/provider-kit';

/** Cerebras. Source: https://inference-docs.cerebras.ai/resources/openai */
export default defineOpenAICompatible({
  name: 'cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  keyVariable: 'CEREBRAS_API_KEY',
  operations: ['chat'],
  request: {
    limitField: 'max_completion_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning',
    dropped: [
      {
        fields: ['frequency_penalty', 'presence_penalty', 'logit_bias', 'n', 'store', 'verbosity'],
        reason: 'Cerebras refuses it.',
      },
    ],
  },
  limits: {
    requests: ['x-ratelimit-remaining-requests-day', 'x-ratelimit-remaining-requests-minute'],
    tokens: ['x-ratelimit-remaining-tokens-minute'],
    resets: ['x-ratelimit-reset-tokens-minute'],
  },
});
