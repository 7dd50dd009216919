import { inputTokens, type JsonObject, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { type CostOf, encodeUsageAs } from '../shared/encode-usage-as.js';

/** The usage object of the Responses API, with `cost_usd` where the cost is known. */
export function encodeUsage(usage: TokenUsage, costOf?: CostOf): JsonObject {
  return encodeUsageAs({ encodeBuckets, decodeUsage, mayBeOwn }, usage, costOf);
}

function encodeBuckets(buckets: TokenBuckets): JsonObject {
  const input = inputTokens(buckets);
  const output = outputTokens(buckets);
  const written = buckets.cacheWrite5m + buckets.cacheWrite1h;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: buckets.cacheRead,
      ...(written > 0 && { cache_write_tokens: written }),
      ...(buckets.inputAudio > 0 && { audio_tokens: buckets.inputAudio }),
      ...(buckets.inputImage > 0 && { image_tokens: buckets.inputImage }),
    },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: buckets.outputReasoning,
      ...(buckets.outputAudio > 0 && { audio_tokens: buckets.outputAudio }),
    },
    total_tokens: input + output,
  };
}

/** Anthropic's counts have the same names and leave cached tokens out. */
function mayBeOwn(raw: JsonObject): boolean {
  return raw.input_tokens !== undefined && raw.total_tokens !== undefined;
}
