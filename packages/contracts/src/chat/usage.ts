import type { JsonValue } from '../json.js';
import type { NanoUsd } from '../money.js';
import type { UsageUnits } from '../usage-units.js';

/** Token counts that never overlap: their sum is everything the call used. All are integers ≥ 0. */
export interface TokenBuckets {
  readonly inputUncached: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly inputAudio: number;
  readonly inputImage: number;
  readonly outputText: number;
  readonly outputReasoning: number;
  readonly outputAudio: number;
}

export const EMPTY_BUCKETS: TokenBuckets = Object.freeze({
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  inputAudio: 0,
  inputImage: 0,
  outputText: 0,
  outputReasoning: 0,
  outputAudio: 0,
});

/** Usage as a provider reported it, normalised. */
export interface TokenUsage {
  readonly buckets: TokenBuckets;
  /** What the provider charges for, where it says that this differs from what was used (Cohere): the cost is computed from these. */
  readonly billed?: TokenBuckets | undefined;
  /** What it used that is not counted in tokens. */
  readonly units?: UsageUnits | undefined;
  /** What the provider says the call cost; it wins over the computed cost and is marked as reported. */
  readonly reportedCost?: NanoUsd | undefined;
  /** The provider's own usage object, unchanged. */
  readonly raw?: JsonValue | undefined;
}

/** All input tokens, cache reads and writes included. */
export function inputTokens(buckets: TokenBuckets): number {
  return (
    buckets.inputUncached +
    buckets.cacheRead +
    buckets.cacheWrite5m +
    buckets.cacheWrite1h +
    buckets.inputAudio +
    buckets.inputImage
  );
}

/** All output tokens, reasoning included. */
export function outputTokens(buckets: TokenBuckets): number {
  return buckets.outputText + buckets.outputReasoning + buckets.outputAudio;
}

/** The bucket-wise sum. */
export function addBuckets(left: TokenBuckets, right: TokenBuckets): TokenBuckets {
  return {
    inputUncached: left.inputUncached + right.inputUncached,
    cacheRead: left.cacheRead + right.cacheRead,
    cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
    cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h,
    inputAudio: left.inputAudio + right.inputAudio,
    inputImage: left.inputImage + right.inputImage,
    outputText: left.outputText + right.outputText,
    outputReasoning: left.outputReasoning + right.outputReasoning,
    outputAudio: left.outputAudio + right.outputAudio,
  };
}
