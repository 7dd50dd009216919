import { HelixError, type RoutePlan, type Target } from '@helix/contracts';
import type { HealthBook } from './health-book.js';

export interface SkipOptions {
  readonly requestId: string;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly failClosed: boolean;
}

/**
 * The plan without targets whose breaker is open or that cool down. When none is left they are all kept, the first to recover in front;
 * with `failClosed` throws `upstream_rate_limited` or `upstream_unavailable` with the time to wait.
 */
export function skipUnhealthy(plan: RoutePlan, book: HealthBook, options: SkipOptions): RoutePlan {
  const { requestId, now } = options;
  const skipped = new Set<Target>();
  const reasons: string[] = [];
  let usable = 0;
  for (const target of plan.candidates) {
    const health = book.findTroubled(target.id, now);
    const availability = health?.availability(requestId, now) ?? 'closed';
    if (availability === 'open' || availability === 'cooling') {
      skipped.add(target);
      reasons.push(`${target.id} ${availability === 'open' ? 'failing' : 'rate limited'}`);
    } else {
      if (availability === 'probe') reasons.push(`${target.id} on probe`);
      if (target.inactive === undefined) usable++;
    }
  }
  if (reasons.length === 0) return plan;
  const reason = `health (${reasons.join(', ')})`;
  if (skipped.size === 0) return plan.replace(plan.candidates, reason);
  if (usable > 0) return plan.drop((target) => skipped.has(target), reason);
  if (options.failClosed) throw refuse(plan, book, now);
  return plan.sortBy(
    (target) => book.findTroubled(target.id, now)?.recoversAt() ?? 0,
    `${reason}: none is healthy, so all are tried, the first to recover in front`,
  );
}

function refuse(plan: RoutePlan, book: HealthBook, now: number): HelixError {
  let recoversAt = Number.POSITIVE_INFINITY;
  let allCooling = true;
  for (const target of plan.candidates) {
    const health = book.findTroubled(target.id, now);
    if (health === undefined) continue;
    recoversAt = Math.min(recoversAt, health.recoversAt());
    allCooling &&= health.isCooling(now);
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((recoversAt - now) / 1_000));
  return new HelixError(
    allCooling ? 'upstream_rate_limited' : 'upstream_unavailable',
    `Every target of this model is ${allCooling ? 'rate limited by its provider' : 'failing'}. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
