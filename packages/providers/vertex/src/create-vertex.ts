import {
  type DialRequest,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Provider,
  type ProviderContext,
  Secret,
} from '@helix/contracts';
import { headerValue, joinOwnPath, knownPost, lowerCaseNames, recognizeBy, retryAfterMs } from '@helix/wire';
import type { GoogleEnvironment } from './google/google-environment.js';
import { loadToken } from './google/load-token.js';
import { TokenCache } from './google/token-cache.js';
import { endpointOf, rootOf } from './vertex-endpoint.js';
import type { VertexOptions } from './vertex-options.js';

/** Source: https://docs.anthropic.com/en/api/claude-on-vertex-ai */
const ANTHROPIC_VERSION = 'vertex-2023-10-16';

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
export function createVertex(context: ProviderContext<VertexOptions>, environment: GoogleEnvironment): Provider {
  const { options, logger } = context;
  const configured = lowerCaseNames(options.headers);
  const given = textOf(options.credentials);
  const tokens = new TokenCache({ load: () => loadToken(given, environment), now: environment.now, logger });
  const speaksClaude = options.dialects?.includes('anthropic-messages') === true;
  return {
    dialects: speaksClaude ? ['anthropic-messages'] : ['gemini', 'gemini-json-array'],
    operations: ['chat'],
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
        body: call.dialect === 'anthropic-messages' ? forRawPredict(call.body) : call.body,
      };
    },
    passThrough: {
      recognize: OWN_PATHS,
      dial: async (request) => {
        const { token } = await tokens.get();
        const { origin, path } = rootOf(options);
        return {
          origin,
          path: joinOwnPath(path, request.path),
          method: request.method,
          headers: { ...configured, ...request.headers, authorization: `Bearer ${token}` },
          body: request.method === 'GET' ? undefined : request.body,
        };
      },
    },
    adaptRequest: (body, { dialect }) => (dialect === 'anthropic-messages' ? body : withRoles(body)),
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

/** Claude's body on Vertex: the version is in it and the model is not. */
function forRawPredict(bytes: Buffer): Buffer {
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isJsonObject(body)) return bytes;
  const { model: _inUrl, ...rest } = body;
  return Buffer.from(JSON.stringify({ anthropic_version: ANTHROPIC_VERSION, ...rest }));
}

/** Vertex refuses contents without a role, which the Gemini API takes for the user's. Model and stream, which are not in the bytes, go with the change. */
function withRoles(body: JsonObject): JsonObject {
  const { contents } = body;
  if (!Array.isArray(contents) || contents.every(hasRole)) return body;
  const { model: _inUrl, stream: _inPath, ...rest } = body;
  const named = contents.map((content: JsonValue) =>
    hasRole(content) || !isJsonObject(content) ? content : { ...content, role: 'user' },
  );
  return { ...rest, contents: named };
}

function hasRole(content: JsonValue): boolean {
  return !isJsonObject(content) || typeof content.role === 'string';
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
