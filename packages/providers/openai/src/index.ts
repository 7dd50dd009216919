import {
  COMMON_PROVIDER_OPTIONS,
  defineProvider,
  type JsonObject,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import { headerNumber, headerValue, lowerCaseNames, retryAfterMs, reveal, splitBaseUrl } from '@helix/wire';

interface OpenaiOptions {
  readonly apiKey: Secret | string;
  readonly baseUrl?: string;
  readonly organization?: string;
  readonly project?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Models that refuse `max_tokens`. Source: https://platform.openai.com/docs/api-reference/chat/create (max_tokens is deprecated) */
const NEEDS_COMPLETION_TOKENS = /^(o\d|gpt-5)/;

/** OpenAI itself. */
export default defineProvider<OpenaiOptions>({
  name: 'openai',
  catalogue: 'openai',
  requires: ['apiKey'],
  optionsSchema: {
    type: 'object',
    required: ['apiKey'],
    additionalProperties: false,
    properties: {
      ...COMMON_PROVIDER_OPTIONS,
      organization: { type: 'string', description: 'Sent as OpenAI-Organization.' },
      project: { type: 'string', description: 'Sent as OpenAI-Project.' },
    },
  },
  create: createOpenai,
});

function createOpenai({ options }: ProviderContext<OpenaiOptions>): Provider {
  const { origin, path } = splitBaseUrl(options.baseUrl ?? 'https://api.openai.com/v1');
  const fixed = {
    'content-type': 'application/json',
    ...lowerCaseNames(options.headers),
    ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
    ...(options.project === undefined ? {} : { 'openai-project': options.project }),
  };
  return {
    dialects: ['openai-chat', 'openai-responses'],
    operations: ['chat', 'embeddings'],
    dial: (call) => ({
      origin,
      path: `${path}${pathOf(call.operation, call.dialect)}`,
      method: 'POST',
      headers: { ...fixed, ...call.forwardedHeaders, authorization: `Bearer ${reveal(options.apiKey)}` },
      body: call.body,
    }),
    // Its own type says `server_error` of an overloaded engine. Source: https://platform.openai.com/docs/guides/error-codes
    classifyError: (error) =>
      error.status === 503 && error.class === 'server_error' ? { ...error, class: 'overloaded' } : error,
    readRateLimit: (headers) => ({
      remainingRequests: headerNumber(headers, 'x-ratelimit-remaining-requests'),
      remainingTokens: headerNumber(headers, 'x-ratelimit-remaining-tokens'),
      retryAfterMs: retryAfterMs(headers),
    }),
    readRequestId: (headers) => headerValue(headers, 'x-request-id'),
    adaptRequest,
  };
}

function pathOf(operation: string, dialect: string): string {
  if (operation === 'embeddings') return '/embeddings';
  return dialect === 'openai-responses' ? '/responses' : '/chat/completions';
}

function adaptRequest(body: JsonObject, call: { readonly model: string }): JsonObject {
  if (body['max_tokens'] === undefined || !NEEDS_COMPLETION_TOKENS.test(call.model)) return body;
  const { max_tokens: limit, ...rest } = body;
  return body['max_completion_tokens'] === undefined ? { ...rest, max_completion_tokens: limit } : rest;
}
