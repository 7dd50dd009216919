import { inputTokens, type JsonObject, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';
import { type CostOf, encodeUsageAs } from '../shared/encode-usage-as.js';
import type { JsonDraft } from '../shared/json-draft.js';
import { decodeUsage } from './decode-usage.js';

/** OpenAI's usage object, with `cost_usd` where the cost is known. A provider's own object is kept where it is of this dialect. */
export function encodeUsage(usage: TokenUsage, costOf?: CostOf): JsonObject {
  return encodeUsageAs({ encodeBuckets, decodeUsage, mayBeOwn }, usage, costOf);
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

function mayBeOwn(raw: JsonObject): boolean {
  return raw.prompt_tokens !== undefined;
}
