import type { Dialect, RequestSummary, StreamTap } from './dialect.js';
import type { HeaderMap } from './upstream-request.js';

/** A part of a `multipart/form-data` body, in the order of the bytes. */
export interface FormPart {
  readonly name: string;
  /** Set for a file. */
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  /** A view into the body's bytes. */
  readonly content: Buffer;
}

/** An answer that is not read as a whole: what can be known before its first byte. */
export interface TappedReply {
  readonly contentType: string;
  readonly headers: HeaderMap;
  /** Of the request that it answers. */
  readonly summary: RequestSummary;
}

/**
 * A wire format that is relayed and not understood: images, audio, files. The bytes go on as they came but for the model's name; what the call used is
 * read from the answer where it says so. Pure.
 */
export interface OpaqueDialect extends Dialect {
  /** Likewise `summarize`, for callers that send a form. Not there: the format has none. */
  summarizeForm?(parts: readonly FormPart[], byteLength: number): RequestSummary;
  /** Whether an answer of this type is read as a whole, for its usage; the others are tapped. Default: JSON is. */
  readsWhole?(contentType: string): boolean;
  /** Nothing is changed, neither the model's name nor a provider's error. */
  readonly verbatim?: true | undefined;
  /** Reads along with an answer that is no JSON: an event stream, sound, plain text. Changes no byte. */
  createReplyTap(reply: TappedReply): StreamTap;
}

/** Whether a dialect is one that only relays. */
export function isOpaque(dialect: object): dialect is OpaqueDialect {
  return 'createReplyTap' in dialect;
}
