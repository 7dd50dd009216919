import {
  type AttemptIntent,
  type AttemptRecord,
  type AttemptStatus,
  EMPTY_BUCKETS,
  hasUnits,
  inputTokens,
  type NanoUsd,
  outputTokens,
  type Pricing,
  type RequestSummary,
  type Target,
  type TokenBuckets,
  type TokenUsage,
  type UsageUnits,
  ZERO_USD,
} from '@helix/contracts';
import type { AttemptResult, UsageEvidence } from './attempt-result.js';
import { isBelievable } from './is-believable.js';

/**
 * What an attempt is booked as. Reported usage wins; where it is missing the best evidence is used and marked `estimated`: counted input, and
 * the output that was seen; so is what a report leaves out, and one that cannot be true. An error answer costs nothing; a call that reached the provider and was left, by its
 * caller or at a time limit, is never free.
 */
export function bookAttempt(input: {
  readonly intent: AttemptIntent;
  readonly target: Target;
  readonly result: AttemptResult;
  readonly pricing: Pricing;
  readonly durationMs: number;
  /** What was asked for, where that says what was used: nothing in an answer tells how many characters were spoken. */
  readonly summary: RequestSummary;
}): AttemptRecord {
  const { intent, target, result, pricing } = input;
  const usage = believed(result.usage);
  const price = pricing.priceOf(target, intent.admittedAt);
  const reported = usage.final ? usage.usage?.reportedCost : undefined;
  const billed = usage.final ? usage.usage?.billed : undefined;
  let use = useOf({ result, usage, intent, summary: input.summary });
  let computed: NanoUsd | undefined = reported ?? pricing.costOf(price, billed ?? use.buckets, use.units);
  if (computed === undefined && !use.estimated && isUsed(use)) {
    // The price does not speak of what was reported (searches, and it is by the token): what was estimated is the best there is.
    const asked = estimateOf(intent, input.summary);
    computed = pricing.costOf(price, asked.buckets, asked.units);
    if (computed !== undefined) use = { ...asked, units: use.units };
  }
  const { buckets, units, estimated } = use;
  return {
    intent,
    status: statusOf(result),
    httpStatus: usage.httpStatus,
    upstreamRequestId: usage.upstreamRequestId,
    ttftMs: usage.ttftMs,
    durationMs: input.durationMs,
    buckets,
    ...(hasUnits(units) && { units }),
    cost: computed ?? ZERO_USD,
    estimated,
    reported: reported !== undefined,
    unpriced: computed === undefined && isUsed(use),
    error: result.kind === 'failed' ? `${result.error.class}: ${result.error.message}`.slice(0, 120) : undefined,
  };
}

interface Use {
  readonly buckets: TokenBuckets;
  readonly units: UsageUnits | undefined;
  readonly estimated: boolean;
}

/** The evidence without a report that cannot be true. */
function believed(evidence: UsageEvidence): UsageEvidence {
  if (evidence.usage === undefined || isBelievable(evidence.usage)) return evidence;
  return { ...evidence, usage: undefined, final: false };
}

function useOf({
  result,
  usage,
  intent,
  summary,
}: {
  readonly result: AttemptResult;
  readonly usage: UsageEvidence;
  readonly intent: AttemptIntent;
  readonly summary: RequestSummary;
}): Use {
  if (usage.final && usage.usage !== undefined) {
    const buckets = fillIn(usage.usage, usage.generatedTokens, intent);
    const estimated = usage.estimated === true || buckets !== usage.usage.buckets;
    return { buckets, units: usage.usage.units, estimated };
  }
  const billable =
    result.kind === 'cancelled' || hasReachedLimit(result)
      ? usage.sent
      : usage.answered && (result.kind !== 'failed' || usage.generatedTokens > 0 || usage.usage !== undefined);
  if (!billable) return { buckets: EMPTY_BUCKETS, units: undefined, estimated: false };
  if (summary.units !== undefined) return estimateOf(intent, summary);
  const opening = usage.usage?.buckets;
  // The opening figures of a stream (Anthropic's message_start) are exact for the input; its output count is not.
  const input =
    opening !== undefined && inputTokens(opening) > 0
      ? opening
      : { ...EMPTY_BUCKETS, inputUncached: intent.estimatedInputTokens };
  const generated = Math.max(usage.generatedTokens, opening === undefined ? 0 : outputTokens(opening));
  const buckets = { ...input, outputText: generated, outputReasoning: 0, outputAudio: 0 };
  return { buckets, units: undefined, estimated: true };
}

/** No answer is made from nothing, and what was seen was made: a side that a report leaves out is estimated, not free. */
function fillIn(
  { buckets, billed, reportedCost, units }: TokenUsage,
  generatedTokens: number,
  { estimatedInputTokens }: AttemptIntent,
): TokenBuckets {
  if (generatedTokens === 0 || billed !== undefined || reportedCost !== undefined || hasUnits(units)) return buckets;
  const inputUncached = inputTokens(buckets) === 0 ? estimatedInputTokens : buckets.inputUncached;
  const outputText = outputTokens(buckets) === 0 ? generatedTokens : buckets.outputText;
  if (inputUncached === buckets.inputUncached && outputText === buckets.outputText) return buckets;
  return { ...buckets, inputUncached, outputText };
}

/** A limit of ours ended it: the provider may have been at work all the time. */
function hasReachedLimit(result: AttemptResult): boolean {
  return result.kind === 'failed' && result.error.limit !== undefined && result.error.limit !== 'connect';
}

/** What is usual, where that is known; else everything that was asked for is taken to have been made. */
function estimateOf({ estimatedInputTokens }: AttemptIntent, { units, usual }: RequestSummary): Use {
  const tokens = { inputUncached: usual?.inputTokens ?? estimatedInputTokens, outputText: usual?.outputTokens ?? 0 };
  return { buckets: { ...EMPTY_BUCKETS, ...tokens }, units: usual?.units ?? units, estimated: true };
}

function isUsed({ buckets, units }: Use): boolean {
  return inputTokens(buckets) + outputTokens(buckets) > 0 || hasUnits(units);
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
