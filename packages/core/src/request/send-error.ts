import type { HelixError } from '@helix/contracts';
import { endInError } from './end-in-error.js';
import { addRateLimits } from './reply-headers.js';
import type { RequestScope } from './request-scope.js';
import { sendJson } from './send-json.js';

/** The error in the caller's dialect: as a status while nothing was sent, inside the stream after that. */
export function sendError(scope: RequestScope, error: HelixError): void {
  const { reply, requestId } = scope;
  if (reply.headSent) {
    endInError(scope, error);
    return;
  }
  const headers = ['x-helix-attempts', String(scope.attempts.length)];
  if (error.retryAfterSeconds !== undefined) headers.push('retry-after', String(error.retryAfterSeconds));
  if (error.shouldRetry !== undefined) headers.push('x-should-retry', String(error.shouldRetry));
  if (error.code === 'body_too_large' || error.code === 'cancelled') headers.push('connection', 'close');
  if (scope.held !== undefined) addRateLimits(headers, scope.held.states);
  sendJson(scope, { status: error.status, body: scope.wire.encodeError(error, requestId), headers });
}
