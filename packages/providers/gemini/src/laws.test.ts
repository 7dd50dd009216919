import type { JsonObject } from '@helix/contracts';
import { gemini as dialect, geminiCountTokens, geminiEmbeddings, geminiJsonArray } from '@helix/dialects';
import { describeProviderLaws } from '@helix/testkit';
import gemini from './index.js';

/** Source: https://ai.google.dev/gemini-api/docs/troubleshooting */
describeProviderLaws(gemini, {
  options: { apiKey: 'AIza-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [dialect, geminiJsonArray, geminiEmbeddings, geminiCountTokens],
  requestOf: ({ operation }): JsonObject =>
    operation !== 'embeddings'
      ? { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
      : { requests: [{ model: 'models/callers-model', content: { parts: [{ text: 'Hi' }] } }] },
  failures: [
    {
      name: 'a wrong key',
      status: 400,
      body: failure(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      ]),
      class: 'authentication',
    },
    {
      name: 'a rate limit',
      status: 429,
      body: failure(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48.9s' },
      ]),
      class: 'rate_limit',
    },
    {
      name: 'a project without billing',
      status: 403,
      body: failure(403, 'PERMISSION_DENIED', 'This API method requires billing to be enabled.', [
        { reason: 'BILLING_DISABLED' },
      ]),
      class: 'billing',
    },
    {
      name: 'a prompt that is too long',
      status: 400,
      body: failure(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed.',
      ),
      class: 'context_length',
    },
    {
      name: 'an overloaded model',
      status: 503,
      body: failure(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
      class: 'overloaded',
    },
    {
      name: 'an unknown model',
      status: 404,
      body: failure(404, 'NOT_FOUND', 'models/gemini-9 is not found for API version v1beta'),
      class: 'not_found',
    },
  ],
  limits: [{ name: 'a wait', headers: { 'retry-after': '3' }, says: { retryAfterMs: 3_000 } }],
});

function failure(code: number, status: string, message: string, details: readonly JsonObject[] = []): JsonObject {
  return { error: { code, message, status, details } };
}
