import {
  inputTokens,
  isJsonObject,
  type JsonObject,
  type NanoUsd,
  outputTokens,
  type TokenBuckets,
  type TokenUsage,
  usdNumber,
} from '@helix/contracts';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import type { JsonDraft } from '../openai-shared/json-draft.js';

/** Prices a usage; `undefined` when the price is unknown. */
export type CostOf = ((usage: TokenUsage) => NanoUsd | undefined) | undefined;

/** OpenAI's usage object, with `cost_usd` where the cost is known. A provider's own object is kept where it is of this dialect. */
export function encodeUsage(usage: TokenUsage, costOf?: CostOf): JsonObject {
  const cost = costOf?.(usage);
  const counts =
    isJsonObject(usage.raw) && isOwnUsage(usage.raw, usage.buckets) ? usage.raw : encodeBuckets(usage.buckets);
  return cost === undefined ? counts : { ...counts, cost_usd: usdNumber(cost) };
}

function encodeBuckets(buckets: TokenBuckets): JsonObject {
  const input = inputTokens(buckets);
  const output = outputTokens(buckets);
  const written = buckets.cacheWrite5m + buckets.cacheWrite1h;
  const inputDetails: JsonDraft = { cached_tokens: buckets.cacheRead, audio_tokens: buckets.inputAudio };
  if (written > 0) inputDetails.cache_write_tokens = written;
  if (buckets.inputImage > 0) inputDetails.image_tokens = buckets.inputImage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: inputDetails,
    completion_tokens_details: { reasoning_tokens: buckets.outputReasoning, audio_tokens: buckets.outputAudio },
  };
}

function isOwnUsage(raw: JsonObject, buckets: TokenBuckets): boolean {
  if (raw.prompt_tokens === undefined) return false;
  const read = decodeUsage(raw)?.buckets;
  return (
    read !== undefined &&
    (Object.keys(buckets) as (keyof TokenBuckets)[]).every((bucket) => read[bucket] === buckets[bucket])
  );
}
