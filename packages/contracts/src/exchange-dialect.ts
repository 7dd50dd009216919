import type { Dialect, EncodedRequest, EncodeRequestOptions, UpstreamDialect } from './dialect.js';
import type { JsonObject } from './json.js';

/**
 * The half of a wire format between Helix and a provider, for an operation of one question and one JSON answer (embeddings). `Request` and
 * `Answer` are the operation's canonical forms; the pipeline never looks into them. Pure.
 */
export interface ExchangeProviderDialect<Request extends object, Answer extends object> extends UpstreamDialect {
  /** The body for the target; every field that could not be carried is a warning. Throws `unsupported_feature` where the answer would be meaningless without it. */
  encodeRequest(request: Request, options: EncodeRequestOptions): EncodedRequest;
  /** Throws `WireError` (from @helix/wire) on a body that is not this dialect's answer. */
  decodeResponse(body: unknown): Answer;
}

/** Both halves: any caller's dialect of an operation reaches any provider's. */
export interface ExchangeDialect<Request extends object, Answer extends object>
  extends Dialect,
    ExchangeProviderDialect<Request, Answer> {
  /** Throws `invalid_request` with the path of the faulty field. */
  decodeRequest(body: JsonObject): Request;
  encodeResponse(answer: Answer, context: ExchangeContext<Request>): JsonObject;
}

export interface ExchangeContext<Request extends object> {
  readonly requestId: string;
  /** The model name that the caller asked for; the answer carries it where the provider gave none. */
  readonly model: string;
  /** The caller's request, for what the answer's shape depends on. */
  readonly request: Request;
}
