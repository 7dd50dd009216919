import type { DialRequest, Provider, ProviderContext, UpstreamRequest } from '@helix/contracts';
import { CredentialCache, type LocalEnvironment } from '@helix/provider-kit';
import { headerValue, joinOwnPath, lowerCaseNames, retryAfterMs, reveal } from '@helix/wire';
import type { AwsCredentials } from './aws/aws-credentials.js';
import { loadCredentials } from './aws/credential-chain.js';
import { resolveRegion } from './aws/resolve-region.js';
import { type SignableRequest, signRequest } from './aws/sign-request.js';
import { endpointOf, runtimeOf } from './bedrock-endpoint.js';
import type { BedrockOptions } from './bedrock-options.js';
import { classifyFailure } from './classify-failure.js';
import { EMBEDDINGS, embeddingsDialectOf, readUsage, withoutModel } from './embeddings.js';
import { OWN_PATHS } from './own-paths.js';

/** A smaller difference than this is none: AWS allows five minutes. */
const CLOCK_TOLERANCE_MS = 60_000;
const RENEW_EARLY_MS = 10 * 60_000;
/** AWS says by name that credentials have expired; for this long after a renewal that may be of a call that was signed before it. */
const STRAGGLERS_MS = 10_000;

/** The provider on a machine: what is asked for credentials and region is `environment`. */
export function createBedrock(context: ProviderContext<BedrockOptions>, environment: LocalEnvironment): Provider {
  const { options, clock, logger } = context;
  const configured = lowerCaseNames(options.headers);
  const regionOf = once(async () => options.region ?? (await resolveRegion(environment, options.profile)));
  const credentials = new CredentialCache<AwsCredentials>({
    load: async () =>
      fixedKeys(options) ?? loadCredentials(environment, { profile: options.profile, region: await regionOf() }),
    now: () => clock.now(),
    logger,
    renewEarlyMs: RENEW_EARLY_MS,
    whenExpired: 'send',
    isSame: (left, right) => left.accessKeyId === right.accessKeyId && left.sessionToken === right.sessionToken,
    stragglersMs: STRAGGLERS_MS,
  });
  let skewMs = 0;

  const spoken = options.dialects ?? ['bedrock-converse'];
  // The OpenAI-compatible endpoint alone has no InvokeModel.
  const embeds = spoken.some((dialect) => dialect !== 'openai-chat');

  const dial = async (call: DialRequest): Promise<UpstreamRequest> => {
    const body = call.dialect === 'cohere-embed' ? withoutModel(call.body) : call.body;
    const region = await regionOf();
    const { origin, path, service } = endpointOf(call, region, options);
    const headers = { host: new URL(origin).host, 'content-type': 'application/json' };
    const authorization = await authorize({ method: 'POST', path, headers, body }, region, service);
    return {
      origin,
      path,
      method: 'POST',
      headers: { ...configured, ...call.forwardedHeaders, ...headers, ...authorization },
      body,
    };
  };

  /** By a key, or by a signature of exactly these bytes. */
  const authorize = async (
    request: Omit<SignableRequest, 'headers'> & { readonly headers: Readonly<Record<string, string>> },
    region: string,
    service: string,
  ): Promise<Readonly<Record<string, string>>> => {
    const token = bearerOf(options, environment);
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    return signRequest(
      { ...request, headers: Object.entries(request.headers) },
      { credentials: await credentials.get(), region, service, now: clock.now() + skewMs },
    );
  };

  return {
    dialects: embeds ? [...spoken, ...EMBEDDINGS] : spoken,
    operations: embeds ? ['chat', 'embeddings'] : ['chat'],
    ...(embeds && {
      dialectsOf: (model: string) => {
        const embeddings = embeddingsDialectOf(model);
        return embeddings === undefined ? spoken : [...spoken, embeddings];
      },
    }),
    dial,
    readUsage,
    passThrough: {
      recognize: OWN_PATHS,
      dial: async ({ method, path: own, headers: given, body }) => {
        const region = await regionOf();
        const { origin, path: base } = runtimeOf(region, options);
        const path = joinOwnPath(base, own);
        const { 'content-type': contentType, ...rest } = given;
        const headers = {
          host: new URL(origin).host,
          ...(contentType !== undefined && { 'content-type': contentType }),
        };
        const sent = method === 'GET' ? Buffer.alloc(0) : body;
        const authorization = await authorize({ method, path, headers, body: sent }, region, 'bedrock');
        return {
          origin,
          path,
          method,
          headers: { ...configured, ...rest, ...headers, ...authorization },
          body: method === 'GET' ? undefined : body,
        };
      },
    },
    classifyError: (error, headers) =>
      classifyFailure(error, headers, {
        renewCredentials: () => bearerOf(options, environment) === undefined && credentials.reject(),
        correctClock: (date) => {
          const skew = date - clock.now();
          if (Math.abs(skew - skewMs) < CLOCK_TOLERANCE_MS) return false;
          skewMs = skew;
          return true;
        },
      }),
    readRateLimit: (headers) => ({ retryAfterMs: retryAfterMs(headers) }),
    readRequestId: (headers) => headerValue(headers, 'x-amzn-requestid'),
  };
}

/** A key of Bedrock's own; the environment's only where nothing else is configured. */
function bearerOf(
  { apiKey, profile, accessKeyId }: BedrockOptions,
  { variables }: LocalEnvironment,
): string | undefined {
  if (apiKey !== undefined) return reveal(apiKey);
  return profile === undefined && accessKeyId === undefined
    ? variables['AWS_BEARER_TOKEN_BEDROCK'] || undefined
    : undefined;
}

function fixedKeys({ accessKeyId, secretAccessKey, sessionToken }: BedrockOptions): AwsCredentials | undefined {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return {
    accessKeyId: reveal(accessKeyId),
    secretAccessKey: reveal(secretAccessKey),
    ...(sessionToken !== undefined && { sessionToken: reveal(sessionToken) }),
  };
}

/** Loads once; a failure is forgotten, so that the next call tries again. */
function once(load: () => Promise<string>): () => Promise<string> {
  let loading: Promise<string> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
