import {
  type ChatDialect,
  type ChatRequest,
  type EventTransform,
  HelixError,
  type JsonObject,
  type Target,
  type TranslationWarning,
  type UpstreamDialect,
} from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';

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
  if (!provider.operations.includes(scope.operation)) return undefined;
  if (scope.operation !== 'chat') return scope.wire;
  if (provider.dialects.includes(scope.dialect)) return scope.wire;
  for (const id of provider.dialects) {
    const dialect = dialects.get(id);
    if (dialect?.operation === 'chat') return dialect;
  }
  return undefined;
}

/** Makes the bytes for a target. Throws `unsupported_feature` where the model is `strict` and a field would be lost. */
export function prepareCall(
  scope: RequestScope,
  target: Target,
  active: ActiveProvider,
  dialect: UpstreamDialect,
  transforms: readonly EventTransform[],
): UpstreamCall {
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
  const upstream = dialect as ChatDialect;
  const encoded = upstream.encodeRequest(requestFor(scope, clamped), {
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

function requestFor(scope: RequestScope, clamped: number | undefined): ChatRequest {
  const { defaults } = scope.policy;
  const withDefaults =
    Object.keys(defaults).length > 0 && scope.changed === undefined
      ? scope.chatDialect?.decodeRequest({ ...defaults, ...scope.body })
      : scope.chatRequest();
  if (withDefaults === undefined) throw new HelixError('internal', 'The request has no canonical form.');
  return {
    ...withDefaults,
    // Usage is always asked for: it is what the call is booked by.
    includeUsage: withDefaults.stream || withDefaults.includeUsage,
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
