import { inputTokens, type JsonObject, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';
import { type CostOf, encodeUsageAs } from '../shared/encode-usage-as.js';
import { decodeUsage } from './decode-usage.js';

/** Gemini's `usageMetadata`, with `cost_usd` where the cost is known. The provider's own object is kept where it is Gemini's. */
export function encodeUsage(usage: TokenUsage, costOf?: CostOf): JsonObject {
  return encodeUsageAs({ encodeBuckets, decodeUsage, mayBeOwn }, usage, costOf);
}

function encodeBuckets(buckets: TokenBuckets): JsonObject {
  const { cacheRead, inputAudio, inputImage, outputText, outputReasoning, outputAudio } = buckets;
  const input = inputTokens(buckets);
  const heard = detailsOf({ TEXT: input - inputAudio - inputImage, AUDIO: inputAudio, IMAGE: inputImage });
  const spoken = detailsOf({ TEXT: outputText, AUDIO: outputAudio });
  return {
    promptTokenCount: input,
    candidatesTokenCount: outputText + outputAudio,
    ...(outputReasoning > 0 && { thoughtsTokenCount: outputReasoning }),
    ...(cacheRead > 0 && { cachedContentTokenCount: cacheRead }),
    totalTokenCount: input + outputTokens(buckets),
    ...(inputAudio + inputImage > 0 && { promptTokensDetails: heard }),
    ...(outputAudio > 0 && { candidatesTokensDetails: spoken }),
  };
}

function detailsOf(counts: Readonly<Record<string, number>>): readonly JsonObject[] {
  return Object.entries(counts)
    .filter(([, tokenCount]) => tokenCount > 0)
    .map(([modality, tokenCount]) => ({ modality, tokenCount }));
}

/** No other format counts `…TokenCount`; a blocked prompt on Vertex has its traffic type only. */
function mayBeOwn(raw: JsonObject): boolean {
  return raw.promptTokenCount !== undefined || raw.totalTokenCount !== undefined || raw.trafficType !== undefined;
}
