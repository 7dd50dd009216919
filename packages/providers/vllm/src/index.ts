import { defineOpenAICompatible } from '@helix/provider-kit';

/** A vLLM server. Source: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html */
export default defineOpenAICompatible({
  name: 'vllm',
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses', 'anthropic-messages'] },
  completions: true,
  operations: ['chat', 'embeddings', 'rerank', 'transcriptions', 'translations'],
  variables: { baseUrl: 'VLLM_BASE_URL', apiKey: 'VLLM_API_KEY' },
  request: { reasoningHistory: 'reasoning' },
});
