import { outputTokens, type TokenUsage } from '@helix/contracts';
import { defineOpenAICompatible } from '@helix/provider-kit';

/** Perplexity's Sonar models. Source: https://docs.perplexity.ai/api-reference/chat-completions-post */
export default defineOpenAICompatible({
  name: 'perplexity',
  catalogue: 'perplexity',
  baseUrl: 'https://api.perplexity.ai',
  keyVariable: 'PERPLEXITY_API_KEY',
  operations: ['chat'],
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'none',
    dropped: [
      {
        fields: [
          'tools',
          'functions',
          'function_call',
          'logit_bias',
          'logprobs',
          'n',
          'seed',
          'user',
          'service_tier',
          'store',
        ],
        reason: 'Sonar models have no such setting.',
      },
    ],
  },
  adaptUsage,
});

/** Deep research counts its reasoning and what it cites beside completion and prompt, and bills both; the total has neither. */
function adaptUsage(usage: TokenUsage): TokenUsage {
  const {
    prompt_tokens: prompt,
    reasoning_tokens: thought,
    citation_tokens: cited,
    completion_tokens: written,
  } = Object(usage.raw);
  const { buckets } = usage;
  const outputReasoning = isCount(thought) && isCount(written) ? thought : buckets.outputReasoning;
  const outputText = isCount(thought) && isCount(written) ? written : outputTokens(buckets) - outputReasoning;
  const inputUncached = isCount(cited) && isCount(prompt) ? prompt + cited : buckets.inputUncached;
  return { ...usage, buckets: { ...buckets, inputUncached, outputText, outputReasoning } };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
