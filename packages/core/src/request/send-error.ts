import type { HelixError } from '@helix/contracts';
import { endInError } from './end-in-error.js';
import { addRateLimits } from './reply-headers.js';
import type { RequestScope } from './request-scope.js';

/** The error in the caller's dialect: as a status while nothing was sent, inside the stream after that. */
export function sendError(scope: RequestScope, error: HelixError): void {
  const { reply, requestId } = scope;
  if (reply.headSent) {
    endInError(scope, error);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(scope.wire.encodeError(error, requestId)));
  const headers = [
    'content-type',
    'application/json',
    'content-length',
    String(bytes.length),
    'x-helix-request-id',
    requestId,
    'x-helix-attempts',
    String(scope.attempts.length),
  ];
  if (error.retryAfterSeconds !== undefined) headers.push('retry-after', String(error.retryAfterSeconds));
  if (error.shouldRetry !== undefined) headers.push('x-should-retry', String(error.shouldRetry));
  if (error.code === 'body_too_large' || error.code === 'cancelled') headers.push('connection', 'close');
  if (scope.held !== undefined) addRateLimits(headers, scope.held.states);
  reply.writeHead(error.status, headers);
  reply.end(bytes);
}
