import { type JsonObject, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';
import { type CostOf, encodeUsageAs } from '../shared/encode-usage-as.js';
import { decodeUsage } from './decode-usage.js';

/** Anthropic's usage object, with `cost_usd` where the cost is known. The provider's own object is kept where it is Anthropic's. */
export function encodeUsage(usage: TokenUsage | undefined, costOf?: CostOf): JsonObject {
  if (usage === undefined) return { input_tokens: 0, output_tokens: 0 };
  return encodeUsageAs({ encodeBuckets, decodeUsage, mayBeOwn }, usage, costOf);
}

function encodeBuckets(buckets: TokenBuckets): JsonObject {
  const { cacheWrite5m, cacheWrite1h, outputReasoning } = buckets;
  return {
    input_tokens: buckets.inputUncached + buckets.inputAudio + buckets.inputImage,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: buckets.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: outputTokens(buckets),
    ...(outputReasoning > 0 && { output_tokens_details: { thinking_tokens: outputReasoning } }),
  };
}

/** Other dialects have `input_tokens` too, with another meaning: theirs come with a total or with details of the input. */
function mayBeOwn({ total_tokens, input_tokens_details, inputTokens }: JsonObject): boolean {
  return total_tokens === undefined && input_tokens_details === undefined && inputTokens === undefined;
}
