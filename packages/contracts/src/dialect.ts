import type { ChatEvent, ChatResponse, TranslationWarning } from './chat/events.js';
import type { DialectId, ReasoningSeal } from './chat/parts.js';
import type { ChatRequest } from './chat/request.js';
import type { UpstreamErrorInfo } from './chat/upstream-error.js';
import type { TokenUsage } from './chat/usage.js';
import type { HelixError } from './errors.js';
import type { JsonObject } from './json.js';
import type { NanoUsd } from './money.js';
import type { ResponseContent } from './stored-response.js';
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

/** What a call usually uses. */
export interface UsualUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly units: UsageUnits;
}

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
  /** Input tokens that the provider adds from what it keeps of the conversation: they are in no byte of the request. */
  readonly storedTokens?: number | undefined;
  /** Its tokens may be of audio: the dearer of text and audio is held. */
  readonly mayBeAudio?: true | undefined;
  /** An upper bound of what the call needs that is not counted in tokens. */
  readonly units?: UsageUnits | undefined;
  /** What is usual for it, far below the bounds: booked where an answer does not say what it used. */
  readonly usual?: UsualUse | undefined;
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
  /** Whether a request asks for an answer that comes before the work is done, and so cannot say what it used. */
  isDeferred?(body: JsonObject): boolean;
}

/** What kind of reasoning seals a request holds: some that the dialect carries for others (or marks as nobody's), or its own alone. */
export type SealsHeld = 'carried' | 'own';

/** How core learns of reasoning seals without decoding what has none, as nearly all requests and answers do. */
export interface SealTraits {
  /** The dialect that its own seals name. */
  readonly dialect: DialectId;
  /** Looks through the turns of a parsed request, without copies; never throws. */
  find(body: JsonObject): SealsHeld | undefined;
  /** One of these pieces of JSON text stands in every plain answer with a seal. */
  readonly marks: readonly string[];
}

/** A dialect as the pipeline needs it for every operation, streaming or not. */
export interface Dialect extends UpstreamDialect {
  /** `undefined` for a dialect whose bodies hold no seals. */
  readonly seals?: SealTraits | undefined;
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
  /** How its providers are asked for the tokens of a request, where they count: a `CountingDialect`'s half. */
  readonly counting?: UpstreamDialect | undefined;
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
  /** For a dialect whose answers are kept and gone on from by their id. */
  readonly storage?: ConversationStorage | undefined;
}

/** What a request says of keeping its answer. */
export interface StorageWish {
  /** `undefined` when it does not say; OpenAI then stores. */
  readonly store: boolean | undefined;
  /** The answer that it goes on from. */
  readonly previousId: string | undefined;
  /** Answer later, without a connection: only a provider that keeps answers can. */
  readonly background: boolean;
}

/** How a dialect with stored answers speaks of them. Pure. */
export interface ConversationStorage {
  /** Throws `invalid_request` naming the field. */
  readWish(body: JsonObject): StorageWish;
  /** The id of an answer that the gateway keeps. */
  answerId(requestId: string): string;
  /** The answer is there, whole or cut by a limit: it has not failed and is not being made. */
  isEnded(response: JsonObject): boolean;
  /** The request's own input as items with ids, for keeping. */
  inputItems(body: JsonObject, requestId: string): readonly JsonObject[];
  /** The answers that hold the items which the request names by their id instead of giving them; empty mostly. */
  answersReferred(body: JsonObject): readonly string[];
  /** The request with such items in the place of their names, as far as these turns hold them. */
  resolveItems(body: JsonObject, turns: readonly ResponseContent[]): JsonObject;
  /** All items that answers were made from and that they are, oldest first, as they are kept. */
  itemsOf(turns: readonly ResponseContent[]): readonly JsonObject[];
  /** The request with the turns before its own input, and without the id of the answer that it goes on from. `instructions` are not carried over. */
  replay(body: JsonObject, turns: readonly ResponseContent[]): JsonObject;
  /**
   * A request whose conversation the gateway keeps, for a provider of this dialect: without what only another provider can read. `store: false` keeps
   * the provider from storing it a second time; `undefined` leaves it as the caller has it.
   */
  forProvider(body: JsonObject, options: { readonly store: false | undefined }): JsonObject;
}

/** How the gateway keeps an answer; the answer says so. */
export interface AnswerKeeping {
  readonly id: string;
  /** False: only the conversation before was the gateway's. */
  readonly stored: boolean;
  readonly previousId: string | undefined;
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
  /** For dialects with stored answers: under which id the gateway gives this one. `undefined` when it is the provider's affair, or nobody's. */
  readonly keeping?: AnswerKeeping | undefined;
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
  /**
   * Not for chat: further bodies of the same question, where a provider takes no more inputs in one (Titan: a single text). They are sent side by side, and what
   * is inspected and decoded then is the array of all answers, in order.
   */
  readonly more?: readonly JsonObject[] | undefined;
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
  /** The whole answer as the caller gets it, once its last event has been pushed; for dialects with stored answers. */
  readonly response?: JsonObject | undefined;
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
  /** Whether nothing more is to be expected, where `finished` may come before that; `finished` says it otherwise. */
  readonly isOver?: boolean | undefined;
  readonly usage: TokenUsage | undefined;
  /** Output tokens counted from the deltas so far. */
  readonly generatedTokens: number;
  readonly model: string | undefined;
  readonly id: string | undefined;
  /** An error frame or a malformed frame. */
  readonly error: UpstreamErrorInfo | undefined;
  /** The error's frame is one that callers of this dialect pass over: it has to be told again. */
  readonly isErrorBare?: boolean | undefined;
  /** The whole answer once it has ended, in dialects that repeat it at the end. */
  readonly response?: JsonObject | undefined;
  /** The seals of the answer so far, where the dialect has any. */
  readonly seals?: readonly ReasoningSeal[] | undefined;
}
