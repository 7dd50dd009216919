import { type DialRequest, type Provider, type ProviderContext, Secret } from '@helix/contracts';
import { dropUnsignedThoughts } from '@helix/dialects';
import { CredentialCache, type LocalEnvironment } from '@helix/provider-kit';
import { dialOwnPath, headerValue, knownPost, lowerCaseNames, recognizeBy, retryAfterMs } from '@helix/wire';
import type { AccessToken } from './google/access-token.js';
import { loadToken } from './google/load-token.js';
import { bodyOf, withRoles } from './vertex-body.js';
import { endpointOf, rootOf } from './vertex-endpoint.js';
import type { VertexOptions } from './vertex-options.js';

const RENEW_EARLY_MS = 5 * 60_000;

const GEMINI = ['gemini', 'gemini-json-array'] as const;
/** Models that embed by `embedContent`, all others by `predict`. Source: googleapis/js-genai, `isVertexEmbedContentModel` (3.3.0) */
const EMBEDS_CONTENT = /gemini(?!-embedding-001$)|maas/;

const PUBLISHERS = `^(?:/v1(?:beta1)?)?/projects/[^/]+/locations/[^/]+/publishers`;
const GOOGLE = `${PUBLISHERS}/google/models/(?<model>[^/:]+)`;
const CLAUDE = `${PUBLISHERS}/anthropic/models/(?<model>[^/:]+)`;
const OWN_PATHS = recognizeBy([
  knownPost(new RegExp(`${GOOGLE}:generateContent$`), 'chat', 'gemini', false),
  knownPost(new RegExp(`${GOOGLE}:streamGenerateContent$`), 'chat', 'gemini', true),
  knownPost(new RegExp(`${CLAUDE}:rawPredict$`), 'chat', 'anthropic-messages', false),
  knownPost(new RegExp(`${CLAUDE}:streamRawPredict$`), 'chat', 'anthropic-messages', true),
  { method: 'POST', path: new RegExp(`${GOOGLE}:countTokens$`), is: 'free' },
]);

/** The provider on a machine: what is asked for tokens is `environment`. */
export function createVertex(context: ProviderContext<VertexOptions>, environment: LocalEnvironment): Provider {
  const { options, logger } = context;
  const configured = lowerCaseNames(options.headers);
  const given = textOf(options.credentials);
  const tokens = new CredentialCache<AccessToken>({
    load: () => loadToken(given, environment),
    now: environment.now,
    logger,
    renewEarlyMs: RENEW_EARLY_MS,
    whenExpired: 'send',
    // No stragglers: a 401 has many reasons, so that each counts for the token kept now and is tried again once.
    isSame: (left, right) => left.token === right.token,
  });
  const speaksClaude = options.dialects?.includes('anthropic-messages') === true;
  return {
    ...(speaksClaude
      ? { dialects: ['anthropic-messages'], operations: ['chat', 'count_tokens'] }
      : {
          dialects: [...GEMINI, 'vertex-predict', 'vertex-embed-content'],
          operations: ['chat', 'embeddings', 'count_tokens'],
          dialectsOf: (model) => [...GEMINI, EMBEDS_CONTENT.test(model) ? 'vertex-embed-content' : 'vertex-predict'],
        }),
    dial: async (call) => {
      const { token } = await tokens.get();
      return {
        ...endpointOf(call, options),
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...configured,
          ...forwarded(call),
          authorization: `Bearer ${token}`,
        },
        body: bodyOf(call),
      };
    },
    passThrough: {
      recognize: OWN_PATHS,
      dial: async (request) => {
        const { token } = await tokens.get();
        const headers = { ...configured, ...request.headers, authorization: `Bearer ${token}` };
        return dialOwnPath(rootOf(options), request, headers);
      },
    },
    adaptRequest: (body, { dialect }) =>
      dialect === 'anthropic-messages' ? dropUnsignedThoughts(body) : withRoles(body),
    // A token that was refused is renewed once: then the same target is tried again at once.
    classifyError: (error) =>
      error.status === 401 && tokens.reject() ? { ...error, class: 'server_error', retryAfterMs: 0 } : error,
    readRateLimit: (headers) => ({ retryAfterMs: retryAfterMs(headers) }),
    readRequestId: (headers) => headerValue(headers, 'request-id') ?? headerValue(headers, 'x-request-id'),
  };
}

/** The version stands in the body here, so that the header has no say. */
function forwarded({ forwardedHeaders }: DialRequest): Readonly<Record<string, string>> {
  const { 'anthropic-version': _inBody, ...rest } = forwardedHeaders;
  return rest;
}

function textOf(credentials: VertexOptions['credentials']): string | undefined {
  if (credentials === undefined || typeof credentials === 'string') return credentials;
  if (credentials instanceof Secret) return credentials.reveal();
  return JSON.stringify(revealAll(credentials));
}

/** The value with its secrets in plain text; JSON itself would show `***`. */
function revealAll(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revealAll(inner)]));
}
