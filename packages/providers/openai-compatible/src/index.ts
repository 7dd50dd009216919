import {
  COMMON_PROVIDER_OPTIONS,
  defineProvider,
  type JsonObject,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import { headerNumber, headerValue, lowerCaseNames, retryAfterMs, reveal, splitBaseUrl } from '@helix/wire';

interface CompatibleOptions {
  readonly baseUrl: string;
  readonly apiKey?: Secret | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly string[];
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/** Any server that speaks OpenAI's chat completions (vLLM, Ollama, llama.cpp, LM Studio …); pinned to another dialect, one that speaks that. */
export default defineProvider<CompatibleOptions>({
  name: 'openai-compatible',
  catalogue: undefined,
  requires: ['baseUrl'],
  optionsSchema: {
    type: 'object',
    required: ['baseUrl'],
    additionalProperties: false,
    properties: {
      ...COMMON_PROVIDER_OPTIONS,
      dialects: {
        type: 'array',
        minItems: 1,
        items: { enum: ['openai-chat', 'openai-responses', 'anthropic-messages'] },
        description: 'What the server speaks, best first. Default `openai-chat`.',
      },
      maxTokensField: {
        enum: ['max_tokens', 'max_completion_tokens'],
        description: 'What the server calls the output limit, for translated requests. Default `max_tokens`.',
      },
    },
  },
  create: createCompatible,
});

function createCompatible({ options }: ProviderContext<CompatibleOptions>): Provider {
  const { origin, path } = splitBaseUrl(options.baseUrl);
  const dialects = options.dialects ?? ['openai-chat'];
  const configured = lowerCaseNames(options.headers);
  const field = options.maxTokensField ?? 'max_tokens';
  const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const pathOf = (operation: string, dialect: string): string => {
    if (operation === 'embeddings') return `${path}/embeddings`;
    if (dialect === 'openai-responses') return `${path}/responses`;
    if (dialect !== 'anthropic-messages') return `${path}/chat/completions`;
    return `${path.endsWith('/v1') ? path : `${path}/v1`}/messages`;
  };
  return {
    dialects,
    operations: dialects.includes('openai-chat') ? ['chat', 'embeddings'] : ['chat'],
    dial: (call) => ({
      origin,
      path: pathOf(call.operation, call.dialect),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(call.dialect === 'anthropic-messages' ? { 'anthropic-version': '2023-06-01' } : {}),
        ...configured,
        ...call.forwardedHeaders,
        ...(options.apiKey === undefined
          ? {}
          : call.dialect === 'anthropic-messages'
            ? { 'x-api-key': reveal(options.apiKey) }
            : { authorization: `Bearer ${reveal(options.apiKey)}` }),
      },
      body: call.body,
    }),
    readRateLimit: (headers) => ({
      remainingRequests: headerNumber(headers, 'x-ratelimit-remaining-requests'),
      remainingTokens: headerNumber(headers, 'x-ratelimit-remaining-tokens'),
      retryAfterMs: retryAfterMs(headers),
    }),
    readRequestId: (headers) => headerValue(headers, 'x-request-id'),
    adaptRequest(body: JsonObject, call): JsonObject {
      // Most of these servers know the older name only; a caller that names both, or the right one, is left alone.
      if (
        call.dialect !== 'openai-chat' ||
        body[other] === undefined ||
        body[field] !== undefined ||
        options.maxTokensField === undefined
      )
        return body;
      const { [other]: limit, ...rest } = body;
      return { ...rest, [field]: limit };
    },
  };
}
