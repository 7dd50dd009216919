export { createBlankKey, createBlankTeam, describeSecret } from './blank-entities.js';
export { type Brand, isPromise, type MaybePromise } from './brand.js';
export type * from './chat/events.js';
export type * from './chat/parts.js';
export type * from './chat/request.js';
export {
  isCallerFault,
  type TimeoutKind,
  type UpstreamErrorClass,
  type UpstreamErrorInfo,
} from './chat/upstream-error.js';
export {
  addBuckets,
  EMPTY_BUCKETS,
  inputTokens,
  outputTokens,
  type TokenBuckets,
  type TokenUsage,
} from './chat/usage.js';
export { type CancelTimer, type Clock, sleep } from './clock.js';
export type * from './counting-dialect.js';
export type * from './dialect.js';
export type * from './directory.js';
export { DURATION_PATTERN, durationMs } from './duration.js';
export type * from './embeddings.js';
export { ERROR_CODES, type ErrorCode, type ErrorCodeEntry, HelixError, type HelixErrorOptions } from './errors.js';
export type * from './exchange-dialect.js';
export type * from './gateway.js';
export { compileGlob, matchesAny } from './glob.js';
export { InFlightMap } from './in-flight-map.js';
export { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from './json.js';
export type * from './ledger.js';
export type * from './logger.js';
export {
  type MessageHandler,
  type MessageSocket,
  opensSockets,
  type SocketHandler,
  type SocketOptions,
  type SocketTransport,
} from './message-socket.js';
export type * from './meter/meter.js';
export { SCOPE_KINDS, type Scope, type ScopeKind, scopeKey } from './meter/scope.js';
export type * from './model-policy.js';
export { type NanoUsd, nanoUsd, type PicoUsd, picoPerToken, usdNumber, usdString, ZERO_USD } from './money.js';
export { nearestNames } from './nearest.js';
export { type FormPart, isOpaque, type OpaqueDialect, type TappedReply } from './opaque-dialect.js';
export type * from './owned-objects.js';
export type * from './pass-through.js';
export type * from './plugin/contexts.js';
export {
  definePlugin,
  definePluginClass,
  type PluginInstance,
  type PluginModule,
  type PluginRequires,
} from './plugin/define-plugin.js';
export {
  type FailureMode,
  HOOK_DEFAULTS,
  type Hook,
  type HookFilter,
  type HookName,
  type HookObject,
  type PluginHooks,
} from './plugin/hooks.js';
export type * from './plugin/routes.js';
export {
  AUDIT_LOG,
  CLOCK,
  DIRECTORY,
  GATEWAY,
  KEY_HASHER,
  LEDGER,
  LOGGER,
  METERS,
  MODEL_STATS,
  OPTIONS,
  PRICING,
  REQUEST_LINES,
  REQUEST_LOG,
  STATE,
  type Token,
} from './plugin/tokens.js';
export type * from './pricing.js';
export type * from './principal.js';
export {
  type AdaptContext,
  type DialRequest,
  defineProvider,
  type Provider,
  type ProviderContext,
  type ProviderModule,
  type ProviderRateLimit,
  type StoredResource,
  type TransportOptions,
  type UpstreamExchange,
  type UpstreamHandler,
  type UpstreamTransport,
} from './provider.js';
export { COMMON_PROVIDER_OPTIONS } from './provider-options.js';
export { RoutePlan, type RouteStep, type Target } from './route-plan.js';
export { Secret } from './secret.js';
export type * from './services.js';
export {
  type AnswerBound,
  type GeneratedTokens,
  isSocketDialect,
  type SessionReader,
  type SessionStep,
  type SocketDialect,
} from './socket-dialect.js';
export type * from './stored-response.js';
export type { HeaderMap, UpstreamRequest } from './upstream-request.js';
export { addUnits, hasUnits, UNIT_KINDS, type UsageUnits } from './usage-units.js';
