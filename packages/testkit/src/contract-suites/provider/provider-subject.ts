import {
  type Dialect,
  type DialRequest,
  type HeaderMap,
  type JsonObject,
  type MaybePromise,
  type Provider,
  type ProviderModule,
  type ProviderRateLimit,
  Secret,
  type UpstreamDialect,
  type UpstreamErrorClass,
} from '@helix/contracts';
import { FakeClock } from '../../fake-clock.js';
import { FakeLogger } from '../../fake-logger.js';

/** A failure as the provider answers it, best from a recording, and what it is to be taken for. */
export interface ProviderFailure {
  readonly name: string;
  /** The dialect spoken; default: the first of `dialects`. */
  readonly dialect?: string;
  readonly status: number;
  readonly headers?: HeaderMap;
  /** JSON, or the bare text. */
  readonly body: JsonObject | string;
  readonly class: UpstreamErrorClass;
}

/** Rate-limit headers of the provider, and what they say. */
export interface ProviderLimits {
  readonly name: string;
  readonly headers: HeaderMap;
  readonly says: ProviderRateLimit;
}

/** What the laws need to know of a provider. */
export interface ProviderSubject {
  /** Options with which it works. Secrets in them as plain texts, named in `secrets`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that are secrets: `['apiKey']`. */
  readonly secrets?: readonly string[];
  /** The dialects that it speaks, of every operation. */
  readonly dialects: readonly UpstreamDialect[];
  /** A small request in a dialect. Default: one message or one input, as most formats have it. */
  readonly requestOf?: (dialect: UpstreamDialect) => JsonObject;
  /** At least one for each of REQUIRED_FAILURES, unless it answers in this process. */
  readonly failures: readonly ProviderFailure[];
  readonly limits: readonly ProviderLimits[];
}

/** What every upstream has: the gateway retries, falls back or gives up by these. */
export const REQUIRED_FAILURES: readonly UpstreamErrorClass[] = [
  'authentication',
  'rate_limit',
  'billing',
  'context_length',
  'overloaded',
];

/** The provider, configured as the gateway does it: secrets wrapped. */
export function createProvider(
  module: ProviderModule,
  { options, secrets = [] }: Pick<ProviderSubject, 'options' | 'secrets'>,
): Provider {
  const wrapped = Object.entries(options).map(([name, value]) => [
    name,
    secrets.includes(name) && typeof value === 'string' ? new Secret(value) : value,
  ]);
  const context = {
    name: 'law',
    options: Object.fromEntries(wrapped),
    logger: new FakeLogger(),
    clock: new FakeClock(),
  };
  return module.create(context);
}

/** The dialects in which this provider may be called. */
export function spokenDialects(provider: Provider, { dialects }: ProviderSubject): readonly UpstreamDialect[] {
  return dialects.filter(
    ({ id, operation }) =>
      provider.operations.includes(operation) && (operation !== 'chat' || provider.dialects.includes(id)),
  );
}

/** A call in this dialect, made as the gateway makes it: the caller's bytes with the model's name at the provider spliced in. */
export function makeCall(
  provider: Provider,
  dialect: UpstreamDialect,
  given: { readonly model?: string; readonly body?: JsonObject; readonly forwarded?: Record<string, string> } = {},
): DialRequest {
  const model = given.model ?? 'upstream-model';
  const body = given.body ?? defaultRequest(dialect);
  const adapted = provider.adaptRequest?.(body, { model, dialect: dialect.id, warn: () => undefined }) ?? body;
  const bytes = Buffer.from(JSON.stringify(adapted));
  return {
    operation: dialect.operation,
    dialect: dialect.id,
    model,
    stream: false,
    body:
      'patchRequest' in dialect
        ? (dialect as Dialect).patchRequest(bytes, adapted, { model, forceUsage: false })
        : Buffer.from(JSON.stringify({ ...adapted, model })),
    forwardedHeaders: given.forwarded ?? {},
    requestId: 'req_law',
  };
}

/** A request that most formats of the operation take. */
export function defaultRequest({ operation }: UpstreamDialect): JsonObject {
  if (operation === 'rerank') return { model: 'callers-model', query: 'Hi', documents: ['Hi'] };
  if (operation.startsWith('image_')) return { model: 'callers-model', prompt: 'Hi' };
  return operation === 'embeddings' || operation === 'moderations' || operation === 'speech'
    ? { model: 'callers-model', input: 'Hi' }
    : { model: 'callers-model', max_tokens: 16, messages: [{ role: 'user', content: 'Hi' }] };
}

/** Runs for every dialect that the provider speaks, in order. */
export async function eachDialect(
  provider: Provider,
  subject: ProviderSubject,
  run: (dialect: UpstreamDialect, body: JsonObject) => MaybePromise<void>,
): Promise<void> {
  const spoken = spokenDialects(provider, subject);
  expect(spoken.length).toBeGreaterThan(0);
  for (const dialect of spoken) await run(dialect, subject.requestOf?.(dialect) ?? defaultRequest(dialect));
}
