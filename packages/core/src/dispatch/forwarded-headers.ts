import type { RequestScope } from '../request/request-scope.js';

const FORWARDED = [
  'anthropic-beta',
  'anthropic-version',
  'openai-beta',
  'openai-safety-identifier',
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

const FORWARDED_VERBATIM: readonly string[] = [...FORWARDED, 'accept', 'content-type'];
/** Settings of a call that a provider's own API takes as headers. */
const FORWARDED_PREFIX = 'x-amzn-bedrock-';

/** Those of the caller's headers that go on with a call of a provider's own API: what the body is and what is asked for, never who asks. */
export function forwardedVerbatim(scope: RequestScope): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const [name, value] of Object.entries(scope.headers))
    if (typeof value === 'string' && (FORWARDED_VERBATIM.includes(name) || name.startsWith(FORWARDED_PREFIX)))
      forwarded[name] = value;
  return forwarded;
}
