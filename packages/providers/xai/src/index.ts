import { defineOpenAICompatible } from '@helix/provider-kit';

/** xAI. Reasoning models refuse these settings. Source: https://docs.x.ai/docs/guides/reasoning */
export default defineOpenAICompatible({
  name: 'xai',
  catalogue: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  keyVariable: 'XAI_API_KEY',
  operations: ['chat', 'embeddings', 'image_generations'],
  dialects: { default: ['openai-chat', 'openai-responses'], possible: ['openai-chat', 'openai-responses'] },
  // For 30 days. Source: https://docs.x.ai/docs/guides/responses-api
  storesResponses: true,
  request: {
    reasoningHistory: 'reasoning_content',
    dropped: [
      { fields: ['logit_bias', 'service_tier', 'verbosity'], reason: 'xAI has no such setting.' },
      {
        fields: ['presence_penalty', 'frequency_penalty', 'stop'],
        models: /^grok-(?:3-mini|4|code)(?!.*non-reasoning)/,
        reason: 'The reasoning models of xAI refuse it.',
      },
      {
        fields: ['reasoning_effort'],
        models: /^grok-(?:4(?!\.)|3(?!-mini)|2|code)/,
        reason: 'This model of xAI always thinks as it does.',
      },
    ],
  },
  // A wrong key is a 400. Recorded 2026-08.
  errors: [{ status: 400, message: /api key/i, class: 'authentication' }],
});
