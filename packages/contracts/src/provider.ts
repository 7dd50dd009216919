import type { MaybePromise } from './brand.js';
import type { TranslationWarning } from './chat/events.js';
import type { DialectId } from './chat/parts.js';
import type { UpstreamErrorInfo } from './chat/upstream-error.js';
import type { TokenUsage } from './chat/usage.js';
import type { Clock } from './clock.js';
import type { Operation } from './dialect.js';
import type { JsonObject } from './json.js';
import type { Logger } from './logger.js';
import type { PassThrough } from './pass-through.js';
import type { HeaderMap, UpstreamRequest } from './upstream-request.js';

/** Receives one exchange. After `onEnd` or `onError` nothing more comes. */
export interface UpstreamHandler {
  /** The connection stands and the request is being written. */
  onConnect(): void;
  onHeaders(status: number, headers: HeaderMap): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

/** Control over a running exchange. All idempotent. */
export interface UpstreamExchange {
  pause(): void;
  resume(): void;
  /** Closes the upstream socket (or stops the in-process answer) at once; `onError` follows unless it has ended. */
  abort(reason: Error): void;
}

/** Sends requests: the gateway's own sender, or an in-process provider's. */
export interface UpstreamTransport {
  send(request: UpstreamRequest, handler: UpstreamHandler, options: TransportOptions): UpstreamExchange;
}

export interface TransportOptions {
  readonly connectTimeoutMs: number;
}

/** What a call to a provider needs to know. */
export interface DialRequest {
  readonly operation: Operation;
  readonly dialect: DialectId;
  /** The model's name at the provider. */
  readonly model: string;
  readonly stream: boolean;
  readonly body: Buffer;
  /** The body's media type, where it is not JSON: a form's, with its boundary. */
  readonly contentType?: string | undefined;
  /** The caller's headers that its dialect forwards upstream (`anthropic-beta`, `openai-organization` …): already allow-listed. */
  readonly forwardedHeaders: Readonly<Record<string, string>>;
  readonly requestId: string;
  /**
   * Set for a call about something that the provider keeps: a file, a batch, or an answer, of which only providers with `storesResponses` are asked.
   * `body` is empty then.
   */
  readonly resource?: StoredResource | undefined;
}

/** What a provider keeps, under the address that such things are made at. */
export interface StoredResource {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Encoded segments behind the address: `/resp_1/input_items`, `/file-1/content`. */
  readonly path: string;
  /** Without the `?`; `''` for none. */
  readonly query: string;
}

/** Limits that a provider reported in its headers. */
export interface ProviderRateLimit {
  readonly remainingRequests?: number | undefined;
  readonly remainingTokens?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What adapting a request needs to know, and where its losses are told. */
export interface AdaptContext {
  /** The model's name at the provider. */
  readonly model: string;
  readonly dialect: DialectId;
  /** Tells the caller (`x-helix-warnings`) of a field that could not be kept as it was. */
  readonly warn: (warning: TranslationWarning) => void;
}

/** A configured provider: an address, credentials, error classes, rate-limit headers and the dialects it speaks. */
export interface Provider {
  /** Dialects it speaks natively, best first. For another operation than chat, a provider that names none speaks the caller's. */
  readonly dialects: readonly DialectId[];
  readonly operations: readonly Operation[];
  /**
   * Of these dialects, those of one model, best first, where its models do not all speak the same: only some complete texts, and embeddings have other formats
   * from model to model. Not set: every model speaks all.
   */
  dialectsOf?(model: string): readonly DialectId[];
  /** URL, headers and credentials for one call. */
  dial(call: DialRequest): MaybePromise<UpstreamRequest>;
  /** Refines the dialect's reading of an error by this provider's quirks. */
  classifyError?(error: UpstreamErrorInfo, headers: HeaderMap): UpstreamErrorInfo;
  readRateLimit?(headers: HeaderMap): ProviderRateLimit;
  /** The request id in the provider's answer. */
  readRequestId?(headers: HeaderMap): string | undefined;
  /**
   * Fixes a JSON request body for this provider's deviations from the dialect (renamed or unsupported fields). Copy on write: the same object
   * when nothing is changed. What the caller loses by it is told to `call.warn`; a model that is `strict` refuses the request then.
   */
  adaptRequest?(body: JsonObject, call: AdaptContext): JsonObject;
  /**
   * Corrects usage where this provider counts otherwise than its dialect does (tokens that stand outside of the total), from `usage.raw`. Called once
   * for each usage that is read, of plain, raw and translated answers alike; pure, and idempotent. The same object when nothing is changed.
   */
  adaptUsage?(usage: TokenUsage, call: { readonly dialect: DialectId }): TokenUsage;
  /** Usage that stands in the answer's headers; it counts where the body has none. */
  readUsage?(headers: HeaderMap): TokenUsage | undefined;
  /** It sends usage in every stream and refuses to be asked for it (`stream_options`); it is not asked then. */
  readonly streamsUsage?: boolean | undefined;
  /** Spoken to in Responses, it keeps answers, goes on from them by their id and can work in the background. Without it the gateway keeps them. */
  readonly storesResponses?: boolean | undefined;
  /** How to ask for the names of its models: a GET whose answer is `{ data: [{ id }] }`. For a command of the operator; never for liveness or readiness. */
  listModels?(): MaybePromise<Omit<UpstreamRequest, 'body'>>;
  /** Its own API for callers that speak it; not there: it has none to offer. */
  readonly passThrough?: PassThrough | undefined;
  /** An in-process provider answers itself. */
  readonly transport?: UpstreamTransport | undefined;
  close?(): MaybePromise<void>;
}

/** What a provider package is built with. */
export interface ProviderContext<Options> {
  /** Its name in the configuration. */
  readonly name: string;
  readonly options: Options;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The default export of a provider package. */
export interface ProviderModule<Options = unknown> {
  readonly kind: 'provider';
  /** The package's short name: `openai`. */
  readonly name: string;
  /** The provider's key in the catalogue, for prices and capabilities; `undefined` when it has no list of its own. */
  readonly catalogue?: string | undefined;
  /** JSON Schema of its options (what stands beside `use` in the configuration). */
  readonly optionsSchema: JsonObject;
  /** Options without which it cannot work, for `helix providers` and for calling it inactive: `["apiKey"]`. */
  readonly requires: readonly string[];
  /** The variable that an option is usually read from, for `helix providers`: `{ apiKey: 'OPENAI_API_KEY' }`. Helix itself reads none of them. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  create(context: ProviderContext<Options>): Provider;
}

/** Declares a provider package. */
export function defineProvider<Options>(module: Omit<ProviderModule<Options>, 'kind'>): ProviderModule<Options> {
  return { kind: 'provider', ...module };
}
