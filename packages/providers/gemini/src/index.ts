import {
  COMMON_PROVIDER_OPTIONS,
  defineProvider,
  type Provider,
  type ProviderContext,
  type Secret,
} from '@helix/contracts';
import { headerValue, lowerCaseNames, retryAfterMs, reveal, splitBaseUrl } from '@helix/wire';

interface GeminiOptions {
  readonly apiKey: Secret | string;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The Gemini API with a key. Source: https://ai.google.dev/api */
export default defineProvider<GeminiOptions>({
  name: 'gemini',
  catalogue: 'gemini',
  requires: ['apiKey'],
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
    dialects: ['gemini'],
    operations: ['chat'],
    dial: (call) => ({
      origin,
      path: `${path}/models/${encodeURIComponent(call.model)}:${call.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
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
    // The API has no rate-limit headers; how long to wait stands in the error's body.
    readRateLimit: (headers) => ({ retryAfterMs: retryAfterMs(headers) }),
    readRequestId: (headers) => headerValue(headers, 'x-request-id'),
  };
}
