import {
  type AnswerKeeping,
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
import { keepingFor } from '../conversation/keep-answer.js';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { KeySpace } from '../seals/key-space.js';
import { isVerbatim } from './opaque-reply.js';

const NO_WARNINGS: readonly TranslationWarning[] = Object.freeze([]);
const NO_MORE: readonly Buffer[] = Object.freeze([]);

/** How a request goes to a target: in which dialect, with which bytes, and whether the answer must be decoded. */
export interface UpstreamCall {
  readonly dialect: UpstreamDialect;
  readonly body: Buffer;
  /** Further requests of the same question, sent side by side. */
  readonly more: readonly Buffer[];
  readonly mode: 'raw' | 'rewrite' | 'translate';
  readonly transforms: readonly EventTransform[];
  readonly warnings: readonly TranslationWarning[];
  /** The gateway gives the answer, for a target that keeps none: it is decoded then. */
  readonly keeping: AnswerKeeping | undefined;
  /** Whose seals the answer will hold. */
  readonly keySpace: KeySpace;
}

/** Where a call goes. */
export interface CallPlace {
  readonly target: Target;
  readonly active: ActiveProvider;
  readonly dialect: UpstreamDialect;
  readonly keySpace: KeySpace;
}

/** Makes the bytes for a target. Throws `unsupported_feature` where the model is `strict` and a field would be lost. */
export function prepareCall(
  scope: RequestScope,
  place: CallPlace,
  transforms: readonly EventTransform[],
): UpstreamCall {
  const { target, active, dialect, keySpace } = place;
  if (isVerbatim(dialect) || isSocketDialect(dialect)) return asItIs(scope.bytes, place, transforms);
  if (scope.form !== undefined)
    return asItIs(replaceFormField(scope.bytes, scope.form, { name: 'model', value: target.model }), place, transforms);
  const clamped = scope.held?.clampedOutput;
  const isOwn = dialect === scope.wire;
  const keeping = scope.conversation === undefined ? undefined : keepingFor(scope, active, dialect);
  const hasForeignSeals = isOwn && scope.seals?.hasForeign(keySpace) === true;
  if (isOwn && scope.changed === undefined && !hasForeignSeals) {
    const own = ownBody(scope, scope.body, keeping);
    const { body: adapted, warnings } = adaptFor(own, { scope, target, active, dialect });
    const bytes = adapted === scope.body ? scope.bytes : Buffer.from(JSON.stringify(adapted));
    const body = scope.wire.patchRequest(bytes, adapted, {
      model: target.model,
      defaults: scope.policy.defaults,
      ...(clamped === undefined ? {} : { maxOutputTokens: clamped }),
      forceUsage: scope.summary.stream && active.provider.streamsUsage !== true,
    });
    const mode = transforms.length === 0 && keeping === undefined ? 'raw' : 'rewrite';
    return { dialect, body, more: NO_MORE, mode, transforms, warnings, keeping, keySpace };
  }
  const encoded = encodeFor(scope, place);
  if ((!isOwn || hasForeignSeals) && scope.policy.strict && encoded.warnings.length > 0)
    throw lossy(encoded.warnings, target);
  const written = isOwn ? ownBody(scope, encoded.body, keeping) : encoded.body;
  const adapted = adaptFor(written, { scope, target, active, dialect });
  const more = encoded.more?.map((body) => adaptFor(body, { scope, target, active, dialect }).body);
  return {
    dialect,
    body: Buffer.from(JSON.stringify(adapted.body)),
    more: more?.map((body) => Buffer.from(JSON.stringify(body))) ?? NO_MORE,
    mode: isOwn ? ownMode(scope, transforms, keeping) : 'translate',
    transforms,
    warnings: [...encoded.warnings, ...adapted.warnings, ...unkept(scope, keeping)],
    keeping,
    keySpace,
  };
}

/** A call whose body nothing looks into. */
function asItIs(body: Buffer, { dialect, keySpace }: CallPlace, transforms: readonly EventTransform[]): UpstreamCall {
  return {
    dialect,
    body,
    more: NO_MORE,
    mode: 'raw',
    transforms,
    warnings: NO_WARNINGS,
    keeping: undefined,
    keySpace,
  };
}

/** An answer to a request of which only foreign seals were left out passes as it comes, unless the gateway gives it. */
function ownMode(
  scope: RequestScope,
  transforms: readonly EventTransform[],
  keeping: AnswerKeeping | undefined,
): 'raw' | 'rewrite' {
  return scope.changed === undefined && transforms.length === 0 && keeping === undefined ? 'raw' : 'rewrite';
}

/** The caller asked in so many words for an answer that is kept, and it is not. */
function unkept({ conversation }: RequestScope, keeping: AnswerKeeping | undefined): readonly TranslationWarning[] {
  if (keeping?.stored !== false || conversation?.wish.store !== true) return NO_WARNINGS;
  return [{ field: 'store', action: 'dropped', reason: 'The gateway is configured to keep no answers.' }];
}

/** The body for a provider of the caller's dialect: the same where the conversation is not the gateway's. */
function ownBody({ conversation }: RequestScope, body: JsonObject, keeping: AnswerKeeping | undefined): JsonObject {
  if (conversation === undefined || (keeping === undefined && !conversation.isReplayed)) return body;
  return conversation.storage.forProvider(body, { store: keeping === undefined ? undefined : false });
}

function encodeFor(scope: RequestScope, { target, dialect, keySpace }: CallPlace): EncodedRequest {
  const options: EncodeRequestOptions = {
    model: target.model,
    stream: scope.summary.stream,
    maxOutputTokens: target.facts?.maxOutputTokens,
  };
  if (scope.operation === 'chat') {
    const upstream = dialect as ChatProviderDialect;
    const request = requestFor(scope, upstream, scope.held?.clampedOutput);
    return upstream.encodeRequest(scope.seals?.fit(request, keySpace) ?? request, options);
  }
  const upstream = dialect as ExchangeProviderDialect<object, object> & Pick<ChatProviderDialect, 'takesBytesOnly'>;
  const inlined = upstream.takesBytesOnly === true ? scope.inlined : undefined;
  return upstream.encodeRequest(inlined ?? exchangeRequest(scope), options);
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

/** The caller's request, one of chat or to be counted, in canonical form, with the model's defaults under it. */
export function baseRequest(scope: RequestScope): ChatRequest {
  if (scope.operation === 'count_tokens') return exchangeRequest(scope) as ChatRequest;
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
