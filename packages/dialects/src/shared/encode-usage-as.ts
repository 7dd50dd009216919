import {
  isJsonObject,
  type JsonObject,
  type NanoUsd,
  type TokenBuckets,
  type TokenUsage,
  usdNumber,
} from '@helix/contracts';

/** Prices a usage; `undefined` when the price is unknown. */
export type CostOf = ((usage: TokenUsage) => NanoUsd | undefined) | undefined;

/** How a dialect writes usage. */
export interface UsageSpelling {
  readonly encodeBuckets: (buckets: TokenBuckets) => JsonObject;
  readonly decodeUsage: (raw: JsonObject) => TokenUsage | undefined;
  /** Whether a provider's object may be of this dialect: others have fields of the same name with another meaning. */
  readonly mayBeOwn: (raw: JsonObject) => boolean;
}

/** A usage object with `cost_usd` where the cost is known. The provider's own object is kept where this dialect reads the same counts in it. */
export function encodeUsageAs(spelling: UsageSpelling, usage: TokenUsage, costOf: CostOf): JsonObject {
  const { raw, buckets } = usage;
  const cost = costOf?.(usage);
  const counts = isJsonObject(raw) && isOwn(spelling, raw, buckets) ? raw : spelling.encodeBuckets(buckets);
  return cost === undefined ? counts : { ...counts, cost_usd: usdNumber(cost) };
}

function isOwn({ mayBeOwn, decodeUsage }: UsageSpelling, raw: JsonObject, buckets: TokenBuckets): boolean {
  const read = mayBeOwn(raw) ? decodeUsage(raw)?.buckets : undefined;
  if (read === undefined) return false;
  return (Object.keys(buckets) as (keyof TokenBuckets)[]).every((bucket) => read[bucket] === buckets[bucket]);
}
