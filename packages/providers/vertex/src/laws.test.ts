import { defineProvider, type JsonObject, type UpstreamDialect } from '@helix/contracts';
import {
  anthropicCountTokens,
  anthropicMessages,
  gemini,
  geminiCountTokens,
  geminiJsonArray,
  vertexEmbedContent,
  vertexPredict,
} from '@helix/dialects';
import { describeProviderLaws, type ProviderFailure } from '@helix/testkit';
import { createVertex } from './create-vertex.js';
import { fakeEnvironment } from './fake-environment.test.support.js';
import vertex from './index.js';
import type { VertexOptions } from './vertex-options.js';

const faked = defineProvider<VertexOptions>({
  ...vertex,
  create: (context) => createVertex(context, fakeEnvironment().environment),
});

/** Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/api-errors */
const failures: readonly ProviderFailure[] = [
  failure('a token without rights', 403, 'PERMISSION_DENIED', 'Permission denied on resource.', 'permission'),
  failure('a wrong token', 401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'authentication'),
  failure('a used up quota', 429, 'RESOURCE_EXHAUSTED', 'Resource exhausted. Please try again later.', 'rate_limit'),
  failure(
    'a prompt that is too long',
    400,
    'INVALID_ARGUMENT',
    'The input token count (9) exceeds 8.',
    'context_length',
  ),
  failure('a service that is away', 503, 'UNAVAILABLE', 'The service is currently unavailable.', 'overloaded'),
  failure('an unknown model', 404, 'NOT_FOUND', 'Publisher Model was not found.', 'not_found'),
  {
    ...failure('a project without billing', 403, 'PERMISSION_DENIED', 'Billing is disabled.', 'billing'),
    body: { error: { code: 403, message: 'Billing is off.', status: 'x', details: [{ reason: 'BILLING_DISABLED' }] } },
  },
];

describe('Gemini', () => {
  describeProviderLaws(faked, {
    options: { project: 'p-1' },
    dialects: [gemini, geminiJsonArray, geminiCountTokens, vertexPredict, vertexEmbedContent],
    requestOf: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }),
    failures,
    limits: [{ name: 'a wait', headers: { 'retry-after': '3' }, says: { retryAfterMs: 3_000 } }],
  });
});

describe('Claude', () => {
  describeProviderLaws(faked, {
    options: { project: 'p-1', dialects: ['anthropic-messages'] },
    dialects: [anthropicMessages, anthropicCountTokens],
    requestOf: (_dialect: UpstreamDialect): JsonObject => ({
      model: 'callers-model',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
    failures: [
      failure('a wrong token', 401, 'authentication_error', 'Invalid token.', 'authentication'),
      failure('a used up quota', 429, 'rate_limit_error', 'Quota exceeded.', 'rate_limit'),
      failure('no credit', 400, 'billing_error', 'Your credit balance is too low.', 'billing'),
      failure('too long', 400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum', 'context_length'),
      failure('overload', 529, 'overloaded_error', 'Overloaded', 'overloaded'),
    ].map(({ body, ...rest }) => ({ ...rest, body: inAnthropicsWords(body) })),
    limits: [],
  });
});

function failure(
  name: string,
  status: number,
  word: string,
  message: string,
  wanted: ProviderFailure['class'],
): ProviderFailure {
  return { name, status, body: { error: { code: status, message, status: word } }, class: wanted };
}

function inAnthropicsWords(body: ProviderFailure['body']): JsonObject {
  const { status, message } = (body as { error: JsonObject }).error;
  return { type: 'error', error: { type: status, message } };
}
