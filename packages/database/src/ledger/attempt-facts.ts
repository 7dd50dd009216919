import type { AttemptIntent, AttemptRecord } from '@helix/contracts';
import { packFlags, unpackFlags } from './attempt-flags.js';
import {
  type Facts,
  milliseconds,
  optionalNumber,
  optionalText,
  packBuckets,
  packMoney,
  packUnits,
  unpackBuckets,
  unpackMoney,
  unpackUnits,
} from './facts.js';

/** What only an attempt's intent says. */
export type IntentFacts = Pick<AttemptIntent, 'startedAt' | 'estimatedCost' | 'estimatedInputTokens'>;

/** What an attempt's facts say of its outcome. */
export type OutcomeFacts = Omit<AttemptRecord, 'intent' | 'status' | 'cost'>;

/**
 * The facts of an attempt that no query asks for, as one JSON array: `[started at, estimated cost, estimated input tokens, http status, upstream request
 * id, ttft, duration, buckets, flags, error, units]`; the units are left out where there are none. The same text stands in the journal and in the row.
 */
export function encodeAttemptFacts(attempt: AttemptRecord): string {
  const { intent } = attempt;
  return JSON.stringify([
    intent.startedAt,
    packMoney(intent.estimatedCost),
    intent.estimatedInputTokens,
    attempt.httpStatus ?? null,
    attempt.upstreamRequestId ?? null,
    milliseconds(attempt.ttftMs),
    milliseconds(attempt.durationMs),
    packBuckets(attempt.buckets),
    packFlags(attempt),
    attempt.error ?? null,
    ...packUnits(attempt.units),
  ]);
}

/** Reads what `encodeAttemptFacts` wrote, after `JSON.parse`. */
export function decodeAttemptFacts(facts: Facts): { readonly intent: IntentFacts; readonly outcome: OutcomeFacts } {
  const [startedAt, estimatedCost, estimatedInput, httpStatus, upstreamRequestId, ttftMs, durationMs, ...rest] = facts;
  const [buckets, flags, error, units] = rest;
  return {
    intent: {
      startedAt: Number(startedAt),
      estimatedCost: unpackMoney(estimatedCost),
      estimatedInputTokens: Number(estimatedInput),
    },
    outcome: {
      httpStatus: optionalNumber(httpStatus),
      upstreamRequestId: optionalText(upstreamRequestId),
      ttftMs: optionalNumber(ttftMs),
      durationMs: Number(durationMs),
      buckets: unpackBuckets(buckets),
      ...unpackFlags(Number(flags)),
      error: optionalText(error),
      ...unpackUnits(units),
    },
  };
}
