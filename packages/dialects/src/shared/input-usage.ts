import { EMPTY_BUCKETS, type JsonValue, type TokenUsage } from '@helix/contracts';

/**
 * Usage of answers that only count input tokens, each in a field of its own: the sum. `undefined` unless every answer has its count, so that a part is never
 * taken for the whole. `raw`: what the provider reported.
 */
export function inputUsage(
  counts: readonly (JsonValue | undefined)[],
  raw: JsonValue | undefined,
): TokenUsage | undefined {
  let inputUncached = 0;
  for (const count of counts) {
    if (typeof count !== 'number' || !Number.isFinite(count) || count < 0) return undefined;
    inputUncached += Math.round(count);
  }
  return counts.length === 0
    ? undefined
    : { buckets: { ...EMPTY_BUCKETS, inputUncached }, ...(raw !== undefined && { raw }) };
}
