import {
  type AdaptContext,
  COMMON_PROVIDER_OPTIONS,
  defineProvider,
  type HeaderMap,
  type JsonObject,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import { dropUnsignedThoughts } from '@helix/dialects';
import {
  dialOwnPath,
  freeGet,
  headerNumber,
  headerValue,
  knownPost,
  lowerCaseNames,
  recognizeBy,
  retryAfterMs,
  reveal,
  splitBaseUrl,
} from '@helix/wire';

interface AnthropicOptions {
  readonly apiKey: Secret | string;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Source: https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01';

const OWN_PATHS = recognizeBy([
  knownPost(/^(?:\/v1)?\/messages$/, 'chat', 'anthropic-messages'),
  { method: 'POST', path: /^(?:\/v1)?\/messages\/count_tokens$/, is: 'free' },
  freeGet(/^(?:\/v1)?\/models(?:\/[^/]+)?$/),
]);

const OWN_ADDRESS = 'https://api.anthropic.com';

/** Anthropic itself, and what speaks its Messages API at another address. */
export default defineProvider<AnthropicOptions>({
  name: 'anthropic',
  catalogue: 'anthropic',
  requires: ['apiKey'],
  variables: { apiKey: 'ANTHROPIC_API_KEY' },
  optionsSchema: {
    type: 'object',
    required: ['apiKey'],
    additionalProperties: false,
    properties: { ...COMMON_PROVIDER_OPTIONS },
  },
  create: createAnthropic,
});

function createAnthropic({ options }: ProviderContext<AnthropicOptions>): Provider {
  const { origin, path } = splitBaseUrl(options.baseUrl ?? OWN_ADDRESS);
  const endpoint = `${path.endsWith('/v1') ? path : `${path}/v1`}/messages`;
  const configured = lowerCaseNames(options.headers);
  return {
    dialects: ['anthropic-messages'],
    operations: ['chat', 'count_tokens'],
    dial: (call) => ({
      origin,
      path: call.operation === 'count_tokens' ? `${endpoint}/count_tokens` : endpoint,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'anthropic-version': VERSION,
        ...configured,
        ...call.forwardedHeaders,
        'x-api-key': reveal(options.apiKey),
      },
      body: call.body,
    }),
    // Others that speak its format may not sign, and want their thoughts back.
    ...(origin === OWN_ADDRESS && { adaptRequest: withoutUnsigned }),
    passThrough: {
      recognize: OWN_PATHS,
      dial: (request) =>
        dialOwnPath({ origin, path }, request, {
          'anthropic-version': VERSION,
          ...configured,
          ...request.headers,
          'x-api-key': reveal(options.apiKey),
        }),
    },
    // 529 is Anthropic's own: the API is overloaded.
    classifyError: (error) => (error.status === 529 ? { ...error, class: 'overloaded' } : error),
    readRateLimit: (headers) => ({
      remainingRequests: headerNumber(headers, 'anthropic-ratelimit-requests-remaining'),
      remainingTokens: headerNumber(headers, 'anthropic-ratelimit-tokens-remaining'),
      retryAfterMs: retryAfterMs(headers) ?? untilReset(headers),
    }),
    readRequestId: (headers) => headerValue(headers, 'request-id'),
  };
}

/** A turn that another provider answered may have thoughts that nobody signed: Anthropic refuses the request for them. */
function withoutUnsigned(body: JsonObject, { warn }: AdaptContext): JsonObject {
  const signed = dropUnsignedThoughts(body);
  if (signed !== body)
    warn({ field: 'messages', action: 'dropped', reason: 'Anthropic takes back only reasoning that it has signed.' });
  return signed;
}

/** With no requests or tokens left: until the time (RFC 3339) at which there are again, counted from the answer's own date. */
function untilReset(headers: HeaderMap): number | undefined {
  const date = Date.parse(headerValue(headers, 'date') ?? '');
  if (Number.isNaN(date)) return undefined;
  const waits = ['requests', 'tokens', 'input-tokens', 'output-tokens']
    .filter((kind) => headerNumber(headers, `anthropic-ratelimit-${kind}-remaining`) === 0)
    .map((kind) => Date.parse(headerValue(headers, `anthropic-ratelimit-${kind}-reset`) ?? '') - date)
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.max(...waits);
}
