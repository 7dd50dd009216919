import { defineOpenAICompatible } from '@helix/provider-kit';

/** Fireworks. Source: https://docs.fireworks.ai/tools-sdks/openai-compatibility */
export default defineOpenAICompatible({
  name: 'fireworks',
  catalogue: 'fireworks',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  keyVariable: 'FIREWORKS_API_KEY',
  completions: true,
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses'] },
  storesResponses: true,
  request: { limitField: 'max_tokens', hasNoDeveloper: true, reasoningHistory: 'reasoning_content' },
  errors: [
    { status: 412, message: /spending limit|past invoices/, class: 'billing' },
    { status: 412, class: 'permission' },
  ],
  limits: {
    requests: ['x-ratelimit-remaining-requests'],
    tokens: ['x-ratelimit-remaining-tokens-prompt', 'x-ratelimit-remaining-tokens-generated'],
  },
});
