import { inputTokens, outputTokens, type TokenBuckets, type TokenUsage } from '@helix/contracts';

/** Far above every context window; what a provider reports beyond it is a defect of its own. */
const MOST_TOKENS = 1_000_000_000;
/** A million dollars for one call, in nano-dollars. */
const MOST_COST = 1_000_000_000_000_000n;

/** Whether a provider's report can be what a call used: no count and no cost beyond all measure, which no ledger could hold. */
export function isBelievable({ buckets, billed, reportedCost }: TokenUsage): boolean {
  if (!isMeasured(buckets) || (billed !== undefined && !isMeasured(billed))) return false;
  return reportedCost === undefined || (reportedCost >= 0n && reportedCost <= MOST_COST);
}

function isMeasured(buckets: TokenBuckets): boolean {
  return inputTokens(buckets) <= MOST_TOKENS && outputTokens(buckets) <= MOST_TOKENS;
}
