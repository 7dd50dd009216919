import { defineOpenAICompatible } from '@helix/provider-kit';

/** The router of Hugging Face. Source: https://huggingface.co/docs/inference-providers */
export default defineOpenAICompatible({
  name: 'huggingface',
  baseUrl: 'https://router.huggingface.co/v1',
  keyVariable: 'HF_TOKEN',
  operations: ['chat'],
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses'] },
  request: { limitField: 'max_tokens', hasNoDeveloper: true, reasoningHistory: 'none' },
  requestId: ['x-request-id', 'x-amz-cf-id'],
});
