import { isJsonObject, type JsonObject, type JsonValue, type TokenBuckets, type TokenUsage } from '@helix/contracts';
import { asObject, type JsonDraft } from '../shared/json-draft.js';

/**
 * Anthropic's usage in disjoint buckets. `input_tokens` excludes cache reads and writes; `output_tokens` includes thinking.
 * `undefined` when the value holds no counts. Compaction's `iterations` are in `raw` only.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  if (raw.input_tokens === undefined && raw.output_tokens === undefined) return undefined;
  return { buckets: decodeBuckets(raw), raw };
}

function decodeBuckets(raw: JsonObject): TokenBuckets {
  const split = asObject(raw.cache_creation);
  const split5m = toCount(split.ephemeral_5m_input_tokens);
  const split1h = toCount(split.ephemeral_1h_input_tokens);
  const cacheWrite = toCount(raw.cache_creation_input_tokens) || split5m + split1h;
  const cacheWrite1h = Math.min(split1h, cacheWrite);
  const output = toCount(raw.output_tokens);
  const outputReasoning = Math.min(toCount(asObject(raw.output_tokens_details).thinking_tokens), output);
  return {
    inputUncached: toCount(raw.input_tokens),
    cacheRead: toCount(raw.cache_read_input_tokens),
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    inputAudio: 0,
    inputImage: 0,
    outputText: output - outputReasoning,
    outputReasoning,
    outputAudio: 0,
  };
}

/**
 * The usage of a stream so far: what `message_delta` says replaces what `message_start` said, field by field.
 * Input counts that are all zero replace nothing: some compatible servers repeat the input only in the first event.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming (`message_delta` usage is cumulative)
 */
export function mergeUsage(before: JsonObject | undefined, later: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(later)) return before;
  if (before === undefined) return later;
  const merged: JsonDraft = { ...before };
  const keepsInput = countsNoInput(later);
  for (const field of Object.keys(later)) {
    const value = later[field];
    if (value === undefined || value === null || (keepsInput && INPUT_COUNTS.has(field))) continue;
    merged[field] = value;
  }
  return merged;
}

const INPUT_COUNTS: ReadonlySet<string> = new Set([
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
]);

function countsNoInput(usage: JsonObject): boolean {
  return (
    toCount(usage.input_tokens) +
      toCount(usage.cache_read_input_tokens) +
      toCount(usage.cache_creation_input_tokens) ===
    0
  );
}

function toCount(value: JsonValue | undefined): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.floor(value) : 0;
}
