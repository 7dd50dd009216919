import { isJsonObject, type JsonObject, type JsonValue, type TokenUsage } from '@helix/contracts';
import { asArray } from '../shared/json-draft.js';

/**
 * Converse's usage in disjoint buckets: `inputTokens` excludes cache reads and writes, `cacheDetails` says how long what was written lives.
 * Reasoning is in `outputTokens` and not told apart. `undefined` when the value holds no counts.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  if (raw.inputTokens === undefined && raw.outputTokens === undefined) return undefined;
  const written = toCount(raw.cacheWriteInputTokens) || toCount(raw.cacheWriteInputTokenCount);
  const written1h = Math.min(writtenFor1h(raw), written);
  return {
    buckets: {
      inputUncached: toCount(raw.inputTokens),
      cacheRead: toCount(raw.cacheReadInputTokens) || toCount(raw.cacheReadInputTokenCount),
      cacheWrite5m: written - written1h,
      cacheWrite1h: written1h,
      inputAudio: 0,
      inputImage: 0,
      outputText: toCount(raw.outputTokens),
      outputReasoning: 0,
      outputAudio: 0,
    },
    raw,
  };
}

function writtenFor1h(raw: JsonObject): number {
  let tokens = 0;
  for (const detail of asArray(raw.cacheDetails))
    if (isJsonObject(detail) && detail.ttl === '1h') tokens += toCount(detail.inputTokens);
  return tokens;
}

function toCount(value: JsonValue | undefined): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.floor(value) : 0;
}
