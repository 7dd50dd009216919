import type { ProviderFailure, ProviderLimits } from './provider-subject.js';

/** Failures as OpenAI words them, and with it most providers that speak its API: for `describeProviderLaws`. */
export const openAiFailures: readonly ProviderFailure[] = [
  failure('a wrong key', 401, {
    error: { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' },
    class: 'authentication',
  }),
  failure('a rate limit', 429, {
    error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' },
    class: 'rate_limit',
  }),
  failure('credit that is used up', 429, {
    error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
    class: 'billing',
  }),
  failure('a bill to pay', 402, { error: { message: 'Payment required' }, class: 'billing' }),
  failure('a prompt that is too long', 400, {
    error: { message: 'This model’s maximum context length is 8192 tokens.', code: 'context_length_exceeded' },
    class: 'context_length',
  }),
  failure('an unknown model', 404, {
    error: { message: 'The model `x` does not exist', code: 'model_not_found' },
    class: 'not_found',
  }),
  failure('a field that it does not take', 400, {
    error: { message: 'n must be 1', type: 'invalid_request_error', param: 'n' },
    class: 'invalid_request',
  }),
  failure('too many callers', 503, { error: { message: 'Service unavailable' }, class: 'overloaded' }),
  failure('a failure of its own', 500, {
    error: { message: 'Internal error', type: 'server_error' },
    class: 'server_error',
  }),
];

/** Rate-limit headers as OpenAI sends them. */
export const openAiLimits: readonly ProviderLimits[] = [
  {
    name: 'requests and tokens',
    headers: { 'x-ratelimit-remaining-requests': '9', 'x-ratelimit-remaining-tokens': '800' },
    says: { remainingRequests: 9, remainingTokens: 800 },
  },
  {
    name: 'tokens that are used up, with the time of the next',
    headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' },
    says: { remainingTokens: 0, retryAfterMs: 360_000 },
  },
];

function failure(
  name: string,
  status: number,
  { error, class: kind }: { readonly error: ProviderFailure['body']; readonly class: ProviderFailure['class'] },
): ProviderFailure {
  return { name, status, body: { error }, class: kind };
}
