import {
  OPAQUE_DIALECTS,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiModerations,
  openaiRealtime,
  openaiResponses,
} from '@helix/dialects';
import { describeProviderLaws } from '@helix/testkit';
import openai from './index.js';

/** Sources: https://platform.openai.com/docs/guides/error-codes, https://platform.openai.com/docs/guides/rate-limits */
describeProviderLaws(openai, {
  options: { apiKey: 'sk-law-0123456789', organization: 'org-law', project: 'proj-law' },
  secrets: ['apiKey'],
  dialects: [
    openaiChat,
    openaiCompletions,
    openaiResponses,
    openaiEmbeddings,
    openaiModerations,
    ...OPAQUE_DIALECTS,
    openaiRealtime,
  ],
  failures: [
    {
      name: 'a wrong key',
      status: 401,
      body: failure('Incorrect API key provided: sk-law-0123456789.', 'invalid_request_error', 'invalid_api_key'),
      class: 'authentication',
    },
    {
      name: 'a rate limit',
      status: 429,
      headers: { 'retry-after-ms': '1200', 'x-ratelimit-remaining-requests': '0' },
      body: failure('Rate limit reached for gpt-4o. Please try again in 1.2s.', 'requests', 'rate_limit_exceeded'),
      class: 'rate_limit',
    },
    {
      name: 'a quota that is used up, with the status of a rate limit',
      status: 429,
      body: failure('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'),
      class: 'billing',
    },
    {
      name: 'a prompt that is too long',
      status: 400,
      body: failure(
        "This model's maximum context length is 8192 tokens.",
        'invalid_request_error',
        'context_length_exceeded',
      ),
      class: 'context_length',
    },
    {
      name: 'an overloaded engine',
      status: 503,
      body: failure('The engine is currently overloaded, please try again later', 'server_error', null),
      class: 'overloaded',
    },
    {
      name: 'an unknown model',
      status: 404,
      body: failure('The model `gpt-9` does not exist', 'invalid_request_error', 'model_not_found'),
      class: 'not_found',
    },
    { name: 'a gateway in between', status: 502, body: '<html>Bad gateway</html>', class: 'server_error' },
    { name: 'an embeddings key', dialect: 'openai-embeddings', status: 401, body: '', class: 'authentication' },
  ],
  limits: [
    {
      name: 'requests and tokens',
      headers: { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-remaining-tokens': '149984' },
      says: { remainingRequests: 59, remainingTokens: 149_984 },
    },
    {
      name: 'milliseconds, which win over seconds,',
      headers: { 'retry-after-ms': '40', 'retry-after': '1' },
      says: { retryAfterMs: 40 },
    },
  ],
});

function failure(message: string, type: string, code: string | null) {
  return { error: { message, type, param: null, code } };
}
