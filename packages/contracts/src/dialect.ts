import type { ChatEvent, ChatResponse, TranslationWarning } from './chat/events.js';
import type { DialectId } from './chat/parts.js';
import type { ChatRequest } from './chat/request.js';
import type { UpstreamErrorInfo } from './chat/upstream-error.js';
import type { TokenUsage } from './chat/usage.js';
import type { HelixError } from './errors.js';
import type { JsonObject } from './json.js';
import type { NanoUsd } from './money.js';
import type { UsageUnits } from './usage-units.js';

/** What a route does. Billable ones are metered. */
export type Operation =
  | 'chat'
  | 'embeddings'
  | 'rerank'
  | 'moderations'
  | 'count_tokens'
  | 'image_generations'
  | 'image_edits'
  | 'image_variations'
  | 'speech'
  | 'transcriptions'
  | 'translations'
  | 'passthrough'
  | 'files'
  | 'batches'
  | 'realtime'
  | 'models'
  | 'health'
  | 'admin'
  | 'metrics';

/** What is known of a request without decoding it: read from the parsed JSON in one pass, no copies. */
export interface RequestSummary {
  readonly model: string;
  readonly stream: boolean;
  /** The caller's own output limit in tokens; `undefined` when it set none. */
  readonly maxOutputTokens: number | undefined;
  /** Answers asked for (`n`), ≥ 1. */
  readonly choices: number;
  readonly byteLength: number;
  readonly hasTools: boolean;
  readonly hasImages: boolean;
  readonly hasSchema: boolean;
  /** The caller asked for usage in the stream. */
  readonly includeUsage: boolean;
  /** The dialect's own end-user field. */
  readonly endUser: string | undefined;
  /** Its tokens may be of audio: the dearer of text and audio is held. */
  readonly mayBeAudio?: true | undefined;
  /** An upper bound of what the call needs that is not counted in tokens. */
  readonly units?: UsageUnits | undefined;
}

/** Facts of an upstream's JSON answer that accounting needs, read without decoding the rest. */
export interface ReplyFacts {
  readonly usage: TokenUsage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
  /** An error object inside a 200 body. */
  readonly error: UpstreamErrorInfo | undefined;
  /** Output tokens estimated from the visible text, for an answer without usage. */
  readonly generatedTokens: number;
}

/** What `raw` mode changes in the caller's bytes: nothing else is touched, byte for byte. */
export interface RawPatch {
  /** The model name at the provider. */
  readonly model: string;
  /** Fields set only where the caller left them out (`defaults` of the model). */
  readonly defaults?: JsonObject | undefined;
  /** Clamps the output limit, when a budget buys less than the caller asked for. */
  readonly maxOutputTokens?: number | undefined;
  /** Ask for usage in a stream even where the caller did not. */
  readonly forceUsage: boolean;
}

/** What the pipeline reads of an upstream's answer, in any operation. */
export interface UpstreamDialect {
  readonly id: DialectId;
  readonly operation: Operation;
  inspectResponse(body: unknown): ReplyFacts;
  /** A provider's error body in this dialect (any JSON, text, or empty) with its HTTP status. Never throws. */
  decodeError(status: number, body: string): UpstreamErrorInfo;
  /** The output limit in a request of this dialect, for dialects that no caller of Helix's own API speaks; `undefined` when it has none. */
  readOutputLimit?(body: JsonObject): number | undefined;
}

/** A dialect as the pipeline needs it for every operation, streaming or not. */
export interface Dialect extends UpstreamDialect {
  /**
   * Throws `invalid_request` naming the field. `byteLength` is the body's. Where the wire has the model or the wish for a stream in the URL, the
   * route has put them into `body` as `model` and `stream`; the same body goes to `decodeRequest`, and the bytes do not hold them.
   */
  summarize(body: JsonObject, byteLength: number): RequestSummary;
  /** The caller's bytes with the patch spliced in. `body` is the parsed form of `bytes`. */
  patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer;
  /** For `count_tokens`: the answer that says this number of input tokens, where no provider counts. */
  encodeCount?(tokens: number): JsonObject;
  /** The error envelope of this dialect; `body` is JSON. */
  encodeError(error: HelixError, requestId: string): JsonObject;
}

/** The half of a chat wire format between Helix and a provider; all that a format has which no caller speaks. Pure: no clock, no network, no log. */
export interface ChatProviderDialect extends UpstreamDialect {
  readonly operation: 'chat';
  /** The media type of a stream; `undefined` means `text/event-stream`. */
  readonly streamType?: string | undefined;
  /** The format takes images and documents as bytes only: what is named by URL is fetched before `encodeRequest`. */
  readonly takesBytesOnly?: boolean | undefined;
  /**
   * What this dialect's JSON body for the target must be (without a model or stream that the wire has in its URL); every field that could not
   * be carried is a warning. Throws `unsupported_feature` when the request would be meaningless without it.
   */
  encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest;
  /** Throws `WireError` (from @helix/wire) on a body that is not this dialect's answer. */
  decodeResponse(body: unknown): ChatResponse;
  createStreamDecoder(): StreamDecoder;
}

/** A chat wire format, both halves. */
export interface ChatDialect extends Dialect, ChatProviderDialect {
  readonly operation: 'chat';

  // Helix ↔ caller
  /** Throws `invalid_request` with the path of the faulty field. */
  decodeRequest(body: JsonObject): ChatRequest;
  encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject;
  createStreamEncoder(context: EncodeContext): StreamEncoder;
  /** An error inside a stream that has begun: bytes that make this dialect's SDK raise. Starts with a blank line so that it never merges into a half-sent event. */
  encodeStreamError(error: HelixError, requestId: string): string;
  /** The observer of a raw stream: sees every byte, changes none (but may hold back the usage-only event that the caller did not ask for). */
  createStreamTap(options: StreamTapOptions): StreamTap;
}

export interface EncodeContext {
  readonly requestId: string;
  /** The model name that the caller asked for; answers carry it where the provider gave none. */
  readonly model: string;
  /** Seconds since the epoch, for dialects whose answers carry a time. */
  readonly createdAt: number;
  readonly includeUsage: boolean;
  /** The caller's request, for what the answer's shape depends on (structured output, legacy functions). */
  readonly request: ChatRequest;
  /** Called when usage is written, so that the answer can carry what the call cost. */
  readonly costOf?: ((usage: TokenUsage) => NanoUsd | undefined) | undefined;
}

export interface EncodeRequestOptions {
  /** The model name at the provider. */
  readonly model: string;
  readonly stream: boolean;
  /** The most output tokens the model gives, for dialects where the field is required; `undefined` when unknown. */
  readonly maxOutputTokens: number | undefined;
}

export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly TranslationWarning[];
}

/** Frames in, events out. Synchronous; bounded; never throws: a fault is an `error` event, and nothing follows it. */
export interface StreamDecoder {
  push(chunk: Uint8Array): readonly ChatEvent[];
  /** The bytes have ended. Without the dialect's terminal mark the last event is an `error` of class `truncated`. */
  end(): readonly ChatEvent[];
}

/** Events in, frames out; asserts the event grammar. Returns the bytes to send, `''` for none. */
export interface StreamEncoder {
  push(event: ChatEvent): string;
}

export interface StreamTapOptions {
  /** Hold back the event that only carries usage (the caller did not ask for it). */
  readonly dropUsage: boolean;
}

export interface StreamTap {
  /** The bytes to forward for this chunk (the chunk itself wherever possible), or `undefined` for none yet. */
  push(chunk: Buffer): Buffer | undefined;
  /** The bytes have ended: held-back bytes to forward, if any. Afterwards `facts` is final. */
  end(): Buffer | undefined;
  readonly facts: StreamFacts;
}

/** What a tap has seen so far. */
export interface StreamFacts {
  /** A content event (text, tool call, reasoning, refusal …) has been seen: from here on a failure cannot be hidden. */
  readonly contentStarted: boolean;
  /** The dialect's terminal mark has been seen. */
  readonly finished: boolean;
  readonly usage: TokenUsage | undefined;
  /** Output tokens counted from the deltas so far. */
  readonly generatedTokens: number;
  readonly model: string | undefined;
  readonly id: string | undefined;
  /** An error frame or a malformed frame. */
  readonly error: UpstreamErrorInfo | undefined;
}
