import { type AttemptRecord, inputTokens, outputTokens, type Target } from '@helix/contracts';
import type { AttemptContext } from './attempt-context.js';
import type { AttemptResult } from './attempt-result.js';

/** Tells everyone who counts of an attempt that has ended: the request, its meters, the ledger, the estimator and the target's statistics. */
export function recordAttempt(
  { scope, services, held }: AttemptContext,
  record: AttemptRecord,
  { target, result }: { readonly target: Target; readonly result: AttemptResult },
): void {
  const tokens = inputTokens(record.buckets) + outputTokens(record.buckets);
  scope.attempts.push(record);
  held.addUse({ targetId: target.id, cost: record.cost, tokens });
  services.ledger.record(record);
  // What a provider adds from its own store is in no byte of the request; a session's request has none at all.
  const isTelling = scope.summary.storedTokens === undefined && scope.upgrade === undefined;
  if (record.status === 'ok' && !record.estimated && isTelling)
    services.estimator.learn(target.id, scope.summary.byteLength, record.buckets);
  if (result.kind === 'cancelled') return;
  services.statistics.add(
    target.id,
    {
      failed: result.kind === 'failed',
      ttftMs: record.ttftMs,
      durationMs: record.durationMs,
      outputTokens: outputTokens(record.buckets),
    },
    record.error,
  );
}
