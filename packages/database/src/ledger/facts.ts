import {
  hasUnits,
  isJsonObject,
  type JsonObject,
  type NanoUsd,
  type TokenBuckets,
  type UsageUnits,
} from '@helix/contracts';

/** A value of a JSON array of facts. */
export type Fact = string | number | null | readonly Fact[] | JsonObject | undefined;

/** The values of a JSON array of facts. */
export type Facts = readonly Fact[];

/** A number that may be missing. */
export function optionalNumber(value: Fact): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A text that may be missing. */
export function optionalText(value: Fact): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Milliseconds to the microsecond: the digits behind are noise of the clock, and cost bytes in every row. */
export function milliseconds(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1_000) / 1_000;
}

/** Money, or another `bigint`, exactly: a number where JSON carries it exactly, else its digits. */
export function packMoney(amount: bigint): number | string {
  return amount <= MOST_EXACT && amount >= -MOST_EXACT ? Number(amount) : amount.toString();
}

/** Reads what `packMoney` gave. */
export function unpackMoney(value: Fact): NanoUsd {
  return BigInt(value as number | string) as NanoUsd;
}

/** The nine counts in the order of `TokenBuckets`. */
export function packBuckets(buckets: TokenBuckets): readonly number[] {
  return [
    buckets.inputUncached,
    buckets.cacheRead,
    buckets.cacheWrite5m,
    buckets.cacheWrite1h,
    buckets.inputAudio,
    buckets.inputImage,
    buckets.outputText,
    buckets.outputReasoning,
    buckets.outputAudio,
  ];
}

/** Reads what `packBuckets` gave. */
export function unpackBuckets(counts: Fact): TokenBuckets {
  const at = (index: number): number => Number((counts as Facts)[index] ?? 0);
  return {
    inputUncached: at(0),
    cacheRead: at(1),
    cacheWrite5m: at(2),
    cacheWrite1h: at(3),
    inputAudio: at(4),
    inputImage: at(5),
    outputText: at(6),
    outputReasoning: at(7),
    outputAudio: at(8),
  };
}

/** The units as the last of the facts; none for a record that has none, as nearly all have. */
export function packUnits(units: UsageUnits | undefined): readonly UsageUnits[] {
  return hasUnits(units) ? [units] : [];
}

/** Reads what `packUnits` gave. */
export function unpackUnits(value: Fact): { readonly units?: UsageUnits } {
  return isJsonObject(value) ? { units: value as UsageUnits } : {};
}

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);
