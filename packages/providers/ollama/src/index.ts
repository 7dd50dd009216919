import { defineOpenAICompatible } from '@helix/provider-kit';

/** Ollama's OpenAI-compatible address, here or elsewhere. Source: https://docs.ollama.com/api/openai-compatibility */
export default defineOpenAICompatible({
  name: 'ollama',
  dialects: {
    default: ['openai-chat'],
    possible: ['openai-chat', 'openai-responses', 'anthropic-messages', 'ollama-chat'],
  },
  completions: true,
  variables: { baseUrl: 'OLLAMA_BASE_URL', apiKey: 'OLLAMA_API_KEY' },
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning',
    dropped: [{ fields: ['logit_bias', 'logprobs', 'n', 'user', 'service_tier'], reason: 'Ollama ignores it.' }],
  },
});
