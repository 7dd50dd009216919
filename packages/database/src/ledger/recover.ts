import {
  type AttemptIntent,
  type AttemptRecord,
  addBuckets,
  EMPTY_BUCKETS,
  type NanoUsd,
  type RequestRecord,
} from '@helix/contracts';
import type { JournalContents } from '../journal/decode-journal.js';

/** The rows that an earlier process left: outcomes as they are, calls that were in flight by their estimate, and a request for each of them. */
export function recoverRows(contents: JournalContents): {
  readonly attempts: readonly AttemptRecord[];
  readonly requests: readonly RequestRecord[];
} {
  const attempts = [...contents.attempts, ...contents.inFlight.map(bookByEstimate)];
  const ended = new Set(contents.requests.map(({ id }) => id));
  const byRequest = Map.groupBy(
    attempts.filter(({ intent }) => !ended.has(intent.requestId)),
    ({ intent }) => intent.requestId,
  );
  return { attempts, requests: [...contents.requests, ...[...byRequest.values()].flatMap(endRequest)] };
}

/** The attempt that an intent is booked as when nobody came back to it. */
function bookByEstimate(intent: AttemptIntent): AttemptRecord {
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

/** The request of attempts that it did not outlive. When it was shipped before, its own row wins. */
function endRequest(attempts: readonly AttemptRecord[]): readonly RequestRecord[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const { intent } = first;
  return [
    {
      id: intent.requestId,
      createdAt: intent.admittedAt,
      payer: intent.payer,
      operation: intent.operation,
      dialect: intent.dialect,
      model: intent.model,
      status: 'truncated',
      code: 'internal',
      httpStatus: 500,
      estimated: attempts.some(({ estimated }) => estimated),
      cache: 'miss',
      buckets: attempts.map(({ buckets }) => buckets).reduce(addBuckets),
      cost: attempts.reduce((sum, { cost }) => sum + cost, 0n) as NanoUsd,
      ttftMs: undefined,
      durationMs: 0,
      overheadMs: 0,
      generation: intent.generation,
      attempts: attempts.length,
    },
  ];
}
