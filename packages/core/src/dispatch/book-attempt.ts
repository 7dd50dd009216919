import {
  type AttemptIntent,
  type AttemptRecord,
  type AttemptStatus,
  EMPTY_BUCKETS,
  inputTokens,
  type NanoUsd,
  outputTokens,
  type Pricing,
  type Target,
  type TokenBuckets,
  ZERO_USD,
} from '@helix/contracts';
import type { AttemptResult } from './attempt-result.js';

/**
 * What an attempt is booked as. Reported usage wins; where it is missing the best evidence is used and marked `estimated`: counted input, and
 * the output that was seen. An error answer costs nothing; a call that reached the provider and was left is never free.
 */
export function bookAttempt(input: {
  readonly intent: AttemptIntent;
  readonly target: Target;
  readonly result: AttemptResult;
  readonly pricing: Pricing;
  readonly durationMs: number;
}): AttemptRecord {
  const { intent, target, result, pricing } = input;
  const { usage } = result;
  const { buckets, estimated } = bucketsOf(result, intent.estimatedInputTokens);
  const price = pricing.priceOf(target, intent.admittedAt);
  const reported = usage.final ? usage.usage?.reportedCost : undefined;
  const computed: NanoUsd | undefined =
    reported ?? pricing.costOf(price, (usage.final ? usage.usage?.billed : undefined) ?? buckets);
  const used = inputTokens(buckets) + outputTokens(buckets) > 0;
  return {
    intent,
    status: statusOf(result),
    httpStatus: usage.httpStatus,
    upstreamRequestId: usage.upstreamRequestId,
    ttftMs: usage.ttftMs,
    durationMs: input.durationMs,
    buckets,
    cost: computed ?? ZERO_USD,
    estimated,
    reported: reported !== undefined,
    unpriced: computed === undefined && used,
    error: result.kind === 'failed' ? `${result.error.class}: ${result.error.message}`.slice(0, 120) : undefined,
  };
}

function bucketsOf(
  result: AttemptResult,
  estimatedInput: number,
): { readonly buckets: TokenBuckets; readonly estimated: boolean } {
  const { usage } = result;
  if (usage.final && usage.usage !== undefined) return { buckets: usage.usage.buckets, estimated: false };
  const billable =
    result.kind === 'cancelled'
      ? usage.sent
      : usage.answered && (result.kind !== 'failed' || usage.generatedTokens > 0 || usage.usage !== undefined);
  if (!billable) return { buckets: EMPTY_BUCKETS, estimated: false };
  const opening = usage.usage?.buckets;
  // The opening figures of a stream (Anthropic's message_start) are exact for the input; its output count is not.
  const input =
    opening !== undefined && inputTokens(opening) > 0 ? opening : { ...EMPTY_BUCKETS, inputUncached: estimatedInput };
  const generated = Math.max(usage.generatedTokens, opening === undefined ? 0 : outputTokens(opening));
  return { buckets: { ...input, outputText: generated, outputReasoning: 0, outputAudio: 0 }, estimated: true };
}

function statusOf(result: AttemptResult): AttemptStatus {
  switch (result.kind) {
    case 'json':
    case 'streamed':
      return 'ok';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return result.committed ? 'truncated' : 'failed';
  }
}
