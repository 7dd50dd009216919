import {
  COMMON_PROVIDER_OPTIONS,
  defineProvider,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import {
  dialOwnPath,
  freeGet,
  headerNumber,
  knownPost,
  lowerCaseNames,
  recognizeBy,
  retryAfterMs,
  reveal,
  splitBaseUrl,
} from '@helix/wire';

interface CohereOptions {
  readonly apiKey: Secret | string;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly string[];
}

/** Where each dialect is spoken. Source: https://docs.cohere.com/reference/about */
const PATHS: Readonly<Record<string, string>> = {
  'cohere-chat': '/v2/chat',
  'cohere-embed': '/v2/embed',
  'cohere-rerank': '/v2/rerank',
  'openai-chat': '/compatibility/v1/chat/completions',
  'openai-embeddings': '/compatibility/v1/embeddings',
};

const OWN_PATHS = recognizeBy([
  knownPost(/^\/v2\/chat$/, 'chat', 'cohere-chat'),
  knownPost(/^\/v2\/embed$/, 'embeddings', 'cohere-embed'),
  knownPost(/^\/v[12]\/rerank$/, 'rerank', 'cohere-rerank'),
  knownPost(/^\/compatibility\/v1\/chat\/completions$/, 'chat', 'openai-chat'),
  knownPost(/^\/compatibility\/v1\/embeddings$/, 'embeddings', 'openai-embeddings'),
  freeGet(/^\/v1\/models(?:\/[^/]+)?$/),
]);

/** Cohere: v2 chat, embeddings and rerank; its compatibility API where it is pinned to `openai-chat`. */
export default defineProvider<CohereOptions>({
  name: 'cohere',
  catalogue: 'cohere',
  requires: ['apiKey'],
  variables: { apiKey: 'COHERE_API_KEY' },
  optionsSchema: {
    type: 'object',
    required: ['apiKey'],
    additionalProperties: false,
    properties: {
      ...COMMON_PROVIDER_OPTIONS,
      dialects: {
        type: 'array',
        minItems: 1,
        items: { enum: ['cohere-chat', 'openai-chat'] },
        description: 'How chat is spoken, best first. Default `cohere-chat`; `openai-chat` is the compatibility API.',
      },
    },
  },
  create: createCohere,
});

function createCohere({ options }: ProviderContext<CohereOptions>): Provider {
  const { origin, path } = splitBaseUrl(options.baseUrl ?? 'https://api.cohere.com');
  const configured = lowerCaseNames(options.headers);
  return {
    dialects: [...(options.dialects ?? ['cohere-chat']), 'cohere-embed', 'cohere-rerank'],
    operations: ['chat', 'embeddings', 'rerank'],
    dial: (call) => ({
      origin,
      path: `${path}${PATHS[call.dialect] ?? '/v2/chat'}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...configured,
        ...call.forwardedHeaders,
        authorization: `Bearer ${reveal(options.apiKey)}`,
      },
      body: call.body,
    }),
    passThrough: {
      recognize: OWN_PATHS,
      dial: (request) =>
        dialOwnPath({ origin, path }, request, {
          ...configured,
          ...request.headers,
          authorization: `Bearer ${reveal(options.apiKey)}`,
        }),
    },
    // A trial key's limits: calls left of this endpoint. Source: https://docs.cohere.com/docs/rate-limits
    readRateLimit: (headers) => ({
      remainingRequests: headerNumber(headers, 'x-trial-endpoint-call-remaining'),
      retryAfterMs: retryAfterMs(headers),
    }),
  };
}
