import { hasUnits, inputTokens, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';

/** Far above every context window; what a provider reports beyond it is a defect of its own. */
const MOST_TOKENS = 1_000_000_000;
/** A million dollars for one call, in nano-dollars. */
const MOST_COST = 1_000_000_000_000_000n;

/**
 * Whether a provider's report can be what a call used. Not: counts or a cost beyond all measure, which no ledger could hold, and nothing at all
 * for an answer in which `generatedTokens` were seen.
 */
export function isBelievable(usage: TokenUsage, generatedTokens: number): boolean {
  const { buckets, billed, reportedCost, units } = usage;
  if (!isMeasured(buckets) || (billed !== undefined && !isMeasured(billed))) return false;
  if (reportedCost !== undefined) return reportedCost >= 0n && reportedCost <= MOST_COST;
  return generatedTokens === 0 || hasUnits(units) || inputTokens(buckets) + outputTokens(buckets) > 0;
}

function isMeasured(buckets: TokenBuckets): boolean {
  return inputTokens(buckets) <= MOST_TOKENS && outputTokens(buckets) <= MOST_TOKENS;
}
