import { type MeterDemand, type MeterRefusal, type RequestSummary, ZERO_USD } from '@helix/contracts';
import type { TargetEstimates } from './target-estimates.js';

/** A clamped answer shorter than this many tokens is of no use to anyone. */
const SMALLEST_CLAMP = 16;

/** The summary with the largest output that every refusing budget still buys; `undefined` where one does not clamp, or it is not worth a call. */
export function clampOutput(
  summary: RequestSummary,
  estimates: TargetEstimates,
  { refusals, demands }: { readonly refusals: readonly MeterRefusal[]; readonly demands: readonly MeterDemand[] },
): RequestSummary | undefined {
  let affordable = Number.POSITIVE_INFINITY;
  for (const { meter, settled, reserved } of refusals) {
    const demand = demands.find((candidate) => candidate.meter.id === meter.id);
    if (demand?.clamp !== true || meter.dimension !== 'usd') return undefined;
    const estimate = estimates.on(demand.basis);
    const inputCost = estimates.costOf(estimate.input, 0) ?? ZERO_USD;
    const full = estimate.cost ?? ZERO_USD;
    const left = meter.limit - settled - reserved - inputCost;
    if (left <= 0n || full <= inputCost || estimate.output <= 0) return undefined;
    affordable = Math.min(affordable, Number((left * BigInt(estimate.output)) / (full - inputCost)));
  }
  const perChoice = Math.floor(affordable / summary.choices);
  return perChoice >= SMALLEST_CLAMP ? { ...summary, maxOutputTokens: perChoice } : undefined;
}
