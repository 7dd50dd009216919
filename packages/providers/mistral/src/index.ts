import type { TokenUsage } from '@helix/contracts';
import { defineOpenAICompatible, shortenCallIds } from '@helix/provider-kit';

/** Mistral's platform. It refuses every field that it does not know (`extra_forbidden`). Source: https://docs.mistral.ai/api */
export default defineOpenAICompatible({
  name: 'mistral',
  catalogue: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  keyVariable: 'MISTRAL_API_KEY',
  streamsUsage: true,
  request: {
    limitField: 'max_tokens',
    renamed: { seed: 'random_seed' },
    hasNoDeveloper: true,
    reasoningHistory: 'content',
    refusesEmptyTools: true,
    dropped: [
      {
        fields: [
          'user',
          'safety_identifier',
          'store',
          'logit_bias',
          'logprobs',
          'service_tier',
          'verbosity',
          'modalities',
          'prompt_cache_key',
        ],
        reason: 'Mistral refuses fields that it does not know.',
      },
    ],
    adapt: [shortenCallIds],
  },
  requestId: ['mistral-correlation-id', 'x-kong-request-id', 'x-request-id'],
  limits: {
    requests: ['x-ratelimit-remaining-req-minute', 'x-ratelimit-remaining-req-10-second'],
    tokens: ['x-ratelimit-remaining-tokens-minute'],
  },
  adaptUsage,
});

/** `prompt_tokens` leave audio out. The dialect cannot tell when there is less audio than text: it takes the surplus of the total for reasoning. */
function adaptUsage(usage: TokenUsage): TokenUsage {
  const {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
    prompt_tokens_details: details,
  } = Object(usage.raw);
  const audio: unknown = Object(details).audio_tokens;
  if (typeof audio !== 'number' || audio === 0 || total !== prompt + completion + audio) return usage;
  const { cacheRead } = usage.buckets;
  const inputUncached = Math.max(0, prompt - cacheRead);
  return {
    ...usage,
    buckets: { ...usage.buckets, inputUncached, inputAudio: audio, outputText: completion, outputReasoning: 0 },
  };
}
