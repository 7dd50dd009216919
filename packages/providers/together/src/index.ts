import { defineOpenAICompatible } from '@helix/provider-kit';

/** Together. Source: https://docs.together.ai/docs/openai-api-compatibility */
export default defineOpenAICompatible({
  name: 'together',
  catalogue: 'together',
  baseUrl: 'https://api.together.xyz/v1',
  keyVariable: 'TOGETHER_API_KEY',
  completions: true,
  operations: ['chat', 'embeddings', 'rerank', 'image_generations', 'speech', 'transcriptions'],
  request: { limitField: 'max_tokens', hasNoDeveloper: true, reasoningHistory: 'none' },
  limits: {
    requests: ['x-ratelimit-remaining', 'x-ratelimit-remaining-requests'],
    tokens: ['x-tokenlimit-remaining', 'x-ratelimit-remaining-tokens'],
    resets: ['x-ratelimit-reset', 'x-tokenlimit-reset'],
  },
});
