import {
  addBuckets,
  EMPTY_BUCKETS,
  inputTokens,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  outputTokens,
  type TokenBuckets,
  type TokenUsage,
} from '@helix/contracts';
import { asArray, asObject, type JsonDraft } from '../shared/json-draft.js';

/**
 * Anthropic's usage in disjoint buckets. `input_tokens` excludes cache reads and writes; `output_tokens` includes thinking.
 * `undefined` when the value holds no counts. The counts leave out what a compaction has used; all that is billed is the sum of `iterations`.
 * Sources: https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance and
 * https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage (read 2026-11-26)
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  if (raw.input_tokens === undefined && raw.output_tokens === undefined) return undefined;
  const buckets = decodeBuckets(raw);
  const billed = billedFor(raw.iterations, buckets);
  const searches = toCount(asObject(raw.server_tool_use).web_search_requests);
  return {
    buckets,
    ...(billed !== undefined && { billed }),
    ...(searches > 0 && { units: { searches } }),
    raw,
  };
}

/** What all iterations used, where it is more than the counts say; never less of anything than these. */
function billedFor(iterations: JsonValue | undefined, counted: TokenBuckets): TokenBuckets | undefined {
  const whole = asArray(iterations)
    .filter(isJsonObject)
    .map(decodeBuckets)
    .reduce<TokenBuckets>(addBuckets, EMPTY_BUCKETS);
  const isMore = inputTokens(whole) > inputTokens(counted) || outputTokens(whole) > outputTokens(counted);
  return isMore ? most(whole, counted) : undefined;
}

function most(left: TokenBuckets, right: TokenBuckets): TokenBuckets {
  const kinds = Object.keys(EMPTY_BUCKETS) as (keyof TokenBuckets)[];
  return Object.fromEntries(kinds.map((kind) => [kind, Math.max(left[kind], right[kind])])) as unknown as TokenBuckets;
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
