import { anthropicCountTokens, anthropicMessages } from '@helix/dialects';
import { describeProviderLaws } from '@helix/testkit';
import anthropic from './index.js';

/** Sources: https://platform.claude.com/docs/en/api/errors, https://platform.claude.com/docs/en/api/rate-limits */
describeProviderLaws(anthropic, {
  options: { apiKey: 'sk-ant-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [anthropicMessages, anthropicCountTokens],
  failures: [
    {
      name: 'a wrong key',
      status: 401,
      body: failure('authentication_error', 'invalid x-api-key'),
      class: 'authentication',
    },
    {
      name: 'a rate limit',
      status: 429,
      headers: {
        'retry-after': '12',
        date: 'Thu, 01 Jan 2026 00:00:00 GMT',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:09Z',
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:04Z',
      },
      body: failure('rate_limit_error', 'This request would exceed your rate limit.'),
      class: 'rate_limit',
    },
    {
      name: 'credit that is used up',
      status: 400,
      body: failure('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      class: 'billing',
    },
    { name: 'a bill to pay', status: 402, body: failure('billing_error', 'Payment is required.'), class: 'billing' },
    {
      name: 'a prompt that is too long',
      status: 400,
      body: failure('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
      class: 'context_length',
    },
    { name: 'an overloaded API', status: 529, body: failure('overloaded_error', 'Overloaded'), class: 'overloaded' },
    { name: 'an overloaded API that says nothing', status: 529, body: '', class: 'overloaded' },
    { name: 'an unknown model', status: 404, body: failure('not_found_error', 'model: claude-9'), class: 'not_found' },
    {
      name: 'a failure of its own',
      status: 500,
      body: failure('api_error', 'Internal server error'),
      class: 'server_error',
    },
  ],
  limits: [
    {
      name: 'requests and tokens',
      headers: { 'anthropic-ratelimit-requests-remaining': '49', 'anthropic-ratelimit-tokens-remaining': '39000' },
      says: { remainingRequests: 49, remainingTokens: 39_000 },
    },
    {
      name: 'times at which there is something left again',
      headers: {
        date: 'Thu, 01 Jan 2026 00:00:00 GMT',
        'anthropic-ratelimit-requests-remaining': '3',
        'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:59Z',
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:04Z',
        'anthropic-ratelimit-output-tokens-remaining': '0',
        'anthropic-ratelimit-output-tokens-reset': '2026-01-01T00:00:06Z',
      },
      says: { remainingRequests: 3, remainingTokens: 0, retryAfterMs: 6_000 },
    },
  ],
});

function failure(type: string, message: string) {
  return { type: 'error', error: { type, message }, request_id: 'req_law' };
}
