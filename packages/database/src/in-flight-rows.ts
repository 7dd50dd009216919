import {
  type AttemptIntent,
  type AttemptRecord,
  addBuckets,
  EMPTY_BUCKETS,
  type NanoUsd,
  type RequestRecord,
} from '@helix/contracts';

/** The attempt that an intent is booked as when nobody came back to it. */
export function asEstimated(intent: AttemptIntent): AttemptRecord {
  return {
    intent,
    status: 'truncated',
    httpStatus: undefined,
    upstreamRequestId: undefined,
    ttftMs: undefined,
    durationMs: 0,
    buckets: { ...EMPTY_BUCKETS, inputUncached: intent.estimatedInputTokens },
    cost: intent.estimatedCost,
    estimated: true,
    reported: false,
    unpriced: false,
    error: 'the gateway ended while the call was in flight',
  };
}

/** The request that these attempts (oldest first, at least one) belonged to, when the gateway ended before it did. */
export function asInterrupted(attempts: readonly AttemptRecord[]): RequestRecord | undefined {
  const last = attempts.at(-1)?.intent;
  if (last === undefined) return undefined;
  return {
    id: last.requestId,
    createdAt: last.admittedAt,
    payer: last.payer,
    operation: last.operation,
    dialect: last.dialect,
    model: last.model,
    status: 'truncated',
    code: 'internal',
    httpStatus: 500,
    estimated: attempts.some(({ estimated }) => estimated),
    cache: 'miss',
    buckets: attempts.reduce((sum, { buckets }) => addBuckets(sum, buckets), EMPTY_BUCKETS),
    cost: attempts.reduce((sum, { cost }) => sum + cost, 0n) as NanoUsd,
    ttftMs: undefined,
    durationMs: 0,
    overheadMs: 0,
    generation: last.generation,
    attempts: attempts.length,
  };
}
