import type { RequestScope } from '../request/request-scope.js';

const FORWARDED = [
  'anthropic-beta',
  'anthropic-version',
  'openai-beta',
  'idempotency-key',
  'x-client-request-id',
] as const;

/** Those of the caller's headers that its dialect passes on to a provider of the same dialect. */
export function forwardedHeaders(scope: RequestScope): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name of FORWARDED) {
    const value = scope.headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}
