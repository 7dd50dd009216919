import {
  isJsonObject,
  type JsonObject,
  type NanoUsd,
  outputTokens,
  type TokenBuckets,
  type TokenUsage,
  usdNumber,
} from '@helix/contracts';
import { decodeUsage } from './decode-usage.js';

/** Prices a usage; `undefined` when the price is unknown. */
export type CostOf = ((usage: TokenUsage) => NanoUsd | undefined) | undefined;

/** Anthropic's usage object, with `cost_usd` where the cost is known. The provider's own object is kept where it is Anthropic's. */
export function encodeUsage(usage: TokenUsage | undefined, costOf?: CostOf): JsonObject {
  if (usage === undefined) return { input_tokens: 0, output_tokens: 0 };
  const cost = costOf?.(usage);
  const counts =
    isJsonObject(usage.raw) && isOwnUsage(usage.raw, usage.buckets) ? usage.raw : encodeBuckets(usage.buckets);
  return cost === undefined ? counts : { ...counts, cost_usd: usdNumber(cost) };
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
function isOwnUsage(raw: JsonObject, buckets: TokenBuckets): boolean {
  if (raw.total_tokens !== undefined || raw.input_tokens_details !== undefined || raw.inputTokens !== undefined)
    return false;
  const read = decodeUsage(raw)?.buckets;
  if (read === undefined) return false;
  return (Object.keys(buckets) as (keyof TokenBuckets)[]).every((bucket) => read[bucket] === buckets[bucket]);
}
