import { HelixError } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';

/** The longest that a timer can wait: 24 days. */
const UNLIMITED_MS = 2 ** 31 - 1;

const HEADER = 'x-helix-timeout-ms';

/**
 * How long the whole request may take, in milliseconds: what the caller says, within the model's limit. A session over a WebSocket may last, unless its
 * caller says how long. Throws `invalid_request`.
 */
export function totalLimit({ headers, upgrade, policy }: RequestScope): number {
  const total = upgrade === undefined ? policy.timeouts.total : UNLIMITED_MS;
  const said = headers[HEADER];
  if (said === undefined) return total;
  const own = Number(said);
  if (Number.isFinite(own) && own > 0) return Math.min(own, total);
  throw new HelixError('invalid_request', `${HEADER} must be a number of milliseconds above 0, not "${said}".`, {
    param: HEADER,
    shouldRetry: false,
  });
}
