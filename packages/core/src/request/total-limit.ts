import type { RequestScope } from './request-scope.js';

/** The longest that a timer can wait: 24 days. */
const UNLIMITED_MS = 2 ** 31 - 1;

/** How long the whole request may take, in milliseconds. A session over a WebSocket may last, unless its caller says how long. */
export function totalLimit(scope: RequestScope): number {
  const own = Number(scope.headers['x-helix-timeout-ms']);
  const total = scope.upgrade === undefined ? scope.policy.timeouts.total : UNLIMITED_MS;
  return Number.isFinite(own) && own > 0 ? Math.min(own, total) : total;
}
