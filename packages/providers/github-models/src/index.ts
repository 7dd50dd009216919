import { defineOpenAICompatible } from '@helix/provider-kit';

/** GitHub Models. Source: https://docs.github.com/en/rest/models/inference */
export default defineOpenAICompatible({
  name: 'github-models',
  baseUrl: 'https://models.github.ai/inference',
  keyVariable: 'GITHUB_MODELS_TOKEN',
  paths: { models: '^/catalog/models' },
  headers: () => ({ 'x-github-api-version': '2022-11-28' }),
  request: { hasNoDeveloper: false, reasoningHistory: 'none' },
  errors: [
    { code: /^tokens_limit_reached$/, class: 'context_length' },
    { code: /^RateLimitReached$/, class: 'rate_limit' },
    { code: /^(unavailable_model|unknown_model)$/, class: 'not_found' },
  ],
  requestId: ['x-github-request-id', 'x-request-id'],
});
