import {
  COMMON_PROVIDER_OPTIONS,
  type DialRequest,
  defineProvider,
  isJsonObject,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import {
  dialOwnPath,
  freeGet,
  headerValue,
  knownPost,
  lowerCaseNames,
  recognizeBy,
  retryAfterMs,
  reveal,
  splitBaseUrl,
} from '@helix/wire';

interface GeminiOptions {
  readonly apiKey: Secret | string;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly string[];
}

const MODEL = `^(?:/v1(?:beta)?)?/models/(?<model>[^/:]+)`;
const OWN_PATHS = recognizeBy([
  knownPost(new RegExp(`${MODEL}:generateContent$`), 'chat', 'gemini', false),
  // An event stream or one JSON array, by the query: the dialect's decoder tells by the bytes.
  knownPost(new RegExp(`${MODEL}:streamGenerateContent$`), 'chat', 'gemini', true),
  knownPost(new RegExp(`${MODEL}:(?:embedContent|batchEmbedContents)$`), 'embeddings', 'gemini-embeddings', false),
  { method: 'POST', path: new RegExp(`${MODEL}:countTokens$`), is: 'free' },
  freeGet(/^(?:\/v1(?:beta)?)?\/models(?:\/[^/]+)?$/),
]);

/** The Gemini API with a key. Source: https://ai.google.dev/api */
export default defineProvider<GeminiOptions>({
  name: 'gemini',
  catalogue: 'gemini',
  requires: ['apiKey'],
  variables: { apiKey: 'GEMINI_API_KEY' },
  optionsSchema: {
    type: 'object',
    required: ['apiKey'],
    additionalProperties: false,
    properties: { ...COMMON_PROVIDER_OPTIONS },
  },
  create: createGemini,
});

function createGemini({ options }: ProviderContext<GeminiOptions>): Provider {
  const { origin, path } = splitBaseUrl(options.baseUrl ?? 'https://generativelanguage.googleapis.com/v1beta');
  const configured = lowerCaseNames(options.headers);
  return {
    dialects: options.dialects ?? ['gemini', 'gemini-json-array', 'gemini-embeddings'],
    operations: ['chat', 'embeddings', 'count_tokens'],
    dial: (call) => ({
      origin,
      path: `${path}/models/${encodeURIComponent(call.model)}:${actionOf(call)}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...configured,
        ...call.forwardedHeaders,
        // In a header, never in the URL, where logs would keep it.
        'x-goog-api-key': reveal(options.apiKey),
      },
      body: call.body,
    }),
    passThrough: {
      recognize: OWN_PATHS,
      dial: (request) =>
        dialOwnPath({ origin, path }, request, {
          ...configured,
          ...request.headers,
          'x-goog-api-key': reveal(options.apiKey),
        }),
    },
    // The API has no rate-limit headers; how long to wait stands in the error's body.
    readRateLimit: (headers) => ({ retryAfterMs: retryAfterMs(headers) }),
    readRequestId: (headers) => headerValue(headers, 'x-request-id'),
  };
}

/** What is asked of the model; `alt=sse` is asked for, since without it a stream is one JSON array. */
function actionOf({ operation, dialect, stream, body }: DialRequest): string {
  if (operation === 'embeddings') return isBatch(body) ? 'batchEmbedContents' : 'embedContent';
  if (operation === 'count_tokens') return 'countTokens';
  if (!stream) return 'generateContent';
  return dialect === 'gemini-json-array' ? 'streamGenerateContent' : 'streamGenerateContent?alt=sse';
}

/** Callers send one content or a batch; Helix itself a batch. */
function isBatch(body: Buffer): boolean {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  return isJsonObject(parsed) && Array.isArray(parsed.requests);
}
