import { type EncodeContext, inputTokens, isJsonObject, type JsonObject, outputTokens, type TokenUsage, usdNumber } from '@helix/contracts';

/** Usage in OpenAI's form; the provider's own object where it was in this form already, with the call's cost beside it. */
export function encodeUsage(usage: TokenUsage, context: EncodeContext): JsonObject {
  const cost = context.costOf?.(usage);
  const costField = cost === undefined ? {} : { cost_usd: usdNumber(cost) };
  if (isJsonObject(usage.raw) && typeof usage.raw.prompt_tokens === 'number') return { ...usage.raw, ...costField };
  const { buckets } = usage;
  const input = inputTokens(buckets);
  const output = outputTokens(buckets);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: buckets.cacheRead,
      audio_tokens: buckets.inputAudio,
      ...(buckets.cacheWrite5m + buckets.cacheWrite1h === 0 ? {} : { cache_write_tokens: buckets.cacheWrite5m + buckets.cacheWrite1h }),
    },
    completion_tokens_details: { reasoning_tokens: buckets.outputReasoning, audio_tokens: buckets.outputAudio },
    ...costField,
  };
}
