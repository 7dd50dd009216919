import { type Clock, sleep, type UpstreamErrorInfo } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';

const MOST_PAUSE_MS = 10_000;

/**
 * Waits before the same target is tried again: the provider's own wish, else exponential with full jitter. `round` counts the failed targets. False
 * when there is no time for it before `totalAt`, in monotonic milliseconds.
 */
export async function pauseBeforeRetry(
  scope: RequestScope,
  clock: Clock,
  { error, round, totalAt }: { readonly error: UpstreamErrorInfo; readonly round: number; readonly totalAt: number },
): Promise<boolean> {
  const backoff = scope.policy.retry.backoffMs * 2 ** Math.min(6, Math.max(0, round - 1));
  const wanted = error.retryAfterMs ?? Math.random() * backoff;
  if (wanted > MOST_PAUSE_MS || clock.monotonic() + wanted >= totalAt) return false;
  scope.waitedMs += wanted;
  await sleep(clock, wanted, scope.signal);
  return true;
}
