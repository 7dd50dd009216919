import {
  type ChatProviderDialect,
  type ChatRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  type EventTransform,
  type ExchangeDialect,
  type ExchangeProviderDialect,
  HelixError,
  isSocketDialect,
  type JsonObject,
  type Target,
  type TranslationWarning,
  type UpstreamDialect,
} from '@helix/contracts';
import { replaceFormField } from '@helix/wire';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { isVerbatim } from './opaque-reply.js';

const NO_WARNINGS: readonly TranslationWarning[] = Object.freeze([]);

/** How a request goes to a target: in which dialect, with which bytes, and whether the answer must be decoded. */
export interface UpstreamCall {
  readonly dialect: UpstreamDialect;
  readonly body: Buffer;
  readonly mode: 'raw' | 'rewrite' | 'translate';
  readonly transforms: readonly EventTransform[];
  readonly warnings: readonly TranslationWarning[];
}

/** The dialect that a provider is spoken to in: the caller's own wherever it can be. `undefined` when it cannot do the operation. */
export function chooseDialect(
  scope: RequestScope,
  active: ActiveProvider,
  dialects: ReadonlyMap<string, UpstreamDialect>,
): UpstreamDialect | undefined {
  const { provider } = active;
  if (scope.operation === 'passthrough') return provider.passThrough === undefined ? undefined : scope.wire;
  if (!provider.operations.includes(scope.operation)) return undefined;
  if (scope.operation === 'count_tokens') return provider.dialects.includes(scope.dialect) ? scope.wire : undefined;
  if (scope.operation !== 'chat') return chooseExchangeDialect(scope, provider.dialects, dialects);
  if (provider.dialects.includes(scope.dialect)) return scope.wire;
  for (const id of provider.dialects) {
    const dialect = dialects.get(id);
    if (dialect?.operation === 'chat') return dialect;
  }
  return undefined;
}

/** Likewise for an operation of one question and one answer: the caller's dialect unless the provider names others of the operation. */
function chooseExchangeDialect(
  scope: RequestScope,
  spoken: readonly string[],
  dialects: ReadonlyMap<string, UpstreamDialect>,
): UpstreamDialect | undefined {
  const ids = spoken.filter((id) => dialects.get(id)?.operation === scope.operation);
  if (ids.length === 0 || ids.includes(scope.dialect)) return scope.wire;
  const canTranslate = 'decodeRequest' in scope.wire;
  return ids.map((id) => dialects.get(id)).find((dialect) => canTranslate && isExchangeHalf(dialect));
}

function isExchangeHalf(dialect: UpstreamDialect | undefined): boolean {
  return dialect !== undefined && 'encodeRequest' in dialect;
}

/** Makes the bytes for a target. Throws `unsupported_feature` where the model is `strict` and a field would be lost. */
export function prepareCall(
  scope: RequestScope,
  target: Target,
  active: ActiveProvider,
  dialect: UpstreamDialect,
  transforms: readonly EventTransform[],
): UpstreamCall {
  if (isVerbatim(dialect) || isSocketDialect(dialect))
    return { dialect, body: scope.bytes, mode: 'raw', transforms, warnings: NO_WARNINGS };
  if (scope.form !== undefined) {
    const body = replaceFormField(scope.bytes, scope.form, { name: 'model', value: target.model });
    return { dialect, body, mode: 'raw', transforms, warnings: NO_WARNINGS };
  }
  const clamped = scope.held?.clampedOutput;
  if (dialect === scope.wire && scope.changed === undefined) {
    const { body: adapted, warnings } = adaptFor(scope.body, { scope, target, active, dialect });
    const bytes = adapted === scope.body ? scope.bytes : Buffer.from(JSON.stringify(adapted));
    const body = scope.wire.patchRequest(bytes, adapted, {
      model: target.model,
      defaults: scope.policy.defaults,
      ...(clamped === undefined ? {} : { maxOutputTokens: clamped }),
      forceUsage: scope.summary.stream && active.provider.streamsUsage !== true,
    });
    return { dialect, body, mode: transforms.length === 0 ? 'raw' : 'rewrite', transforms, warnings };
  }
  const encoded = encodeFor(scope, dialect, {
    model: target.model,
    stream: scope.summary.stream,
    maxOutputTokens: target.facts?.maxOutputTokens,
  });
  const translated = dialect !== scope.wire;
  if (translated && scope.policy.strict && encoded.warnings.length > 0) throw lossy(encoded.warnings, target);
  const adapted = adaptFor(encoded.body, { scope, target, active, dialect });
  return {
    dialect,
    body: Buffer.from(JSON.stringify(adapted.body)),
    mode: translated ? 'translate' : 'rewrite',
    transforms,
    warnings: [...encoded.warnings, ...adapted.warnings],
  };
}

function encodeFor(scope: RequestScope, dialect: UpstreamDialect, options: EncodeRequestOptions): EncodedRequest {
  if (scope.operation === 'chat') {
    const upstream = dialect as ChatProviderDialect;
    return upstream.encodeRequest(requestFor(scope, upstream, scope.held?.clampedOutput), options);
  }
  const upstream = dialect as ExchangeProviderDialect<object, object>;
  return upstream.encodeRequest(exchangeRequest(scope), options);
}

/** The caller's request in the canonical form of its operation, with the model's defaults under it; not for chat. */
export function exchangeRequest(scope: RequestScope): object {
  return (scope.wire as ExchangeDialect<object, object>).decodeRequest({ ...scope.policy.defaults, ...scope.body });
}

/** The body with the provider's deviations, and what the caller loses by them. */
function adaptFor(
  body: JsonObject,
  {
    scope,
    target,
    active,
    dialect,
  }: {
    readonly scope: RequestScope;
    readonly target: Target;
    readonly active: ActiveProvider;
    readonly dialect: UpstreamDialect;
  },
): { readonly body: JsonObject; readonly warnings: readonly TranslationWarning[] } {
  const { provider } = active;
  if (provider.adaptRequest === undefined) return { body, warnings: NO_WARNINGS };
  const warnings: TranslationWarning[] = [];
  const adapted = provider.adaptRequest(body, {
    model: target.model,
    dialect: dialect.id,
    warn: (warning) => warnings.push(warning),
  });
  if (scope.policy.strict && warnings.length > 0) throw lossy(warnings, target);
  return { body: adapted, warnings };
}

/** The caller's request in canonical form, with the model's defaults under it. */
export function baseRequest(scope: RequestScope): ChatRequest {
  const { defaults } = scope.policy;
  const request =
    Object.keys(defaults).length > 0 && scope.changed === undefined
      ? scope.chatDialect?.decodeRequest({ ...defaults, ...scope.body })
      : scope.chatRequest();
  if (request === undefined) throw new HelixError('internal', 'The request has no canonical form.');
  return request;
}

function requestFor(scope: RequestScope, dialect: ChatProviderDialect, clamped: number | undefined): ChatRequest {
  const request = (dialect.takesBytesOnly === true ? scope.inlined : undefined) ?? baseRequest(scope);
  return {
    ...request,
    // Usage is always asked for: it is what the call is booked by.
    includeUsage: request.stream || request.includeUsage,
    ...(clamped === undefined ? {} : { maxOutputTokens: clamped }),
  };
}

function lossy(warnings: readonly TranslationWarning[], target: Target): HelixError {
  const lost = warnings.map((warning) => `${warning.field} (${warning.reason})`).join('; ');
  return new HelixError(
    'unsupported_feature',
    `The model is strict and "${target.id}" cannot carry: ${lost}. Leave these out, or choose another model.`,
    {
      details: { fields: warnings.map((warning) => warning.field) },
      ...(warnings[0] === undefined ? {} : { param: warnings[0].field }),
      shouldRetry: false,
    },
  );
}
