export { splitBaseUrl } from './base-url.js';
export { BufferCollector } from './buffer-collector.js';
export { DecodingTap, type ObservedDecoder } from './decoding-tap.js';
export { assertEventGrammar, EventGrammar } from './event-grammar.js';
export { encodeEventStream, encodeJsonEvent } from './event-stream/encode-event-stream.js';
export { EventStreamDecoder } from './event-stream/event-stream-decoder.js';
export { type EventStreamHeader, type EventStreamMessage, textHeader } from './event-stream/event-stream-message.js';
export { eventsOf } from './events-of.js';
export { foldEvents, mergeExtensions } from './fold-events.js';
export { headerNumber, headerValue, retryAfterMs, reveal } from './header-values.js';
export { lowerCaseNames } from './lower-case-names.js';
export { multipartBoundary, parseMultipart, replaceFormField } from './multipart.js';
export {
  dialOwnPath,
  freeGet,
  joinOwnPath,
  type KnownPath,
  knownPost,
  knownSocket,
  recognizeBy,
} from './own-paths.js';
export { type JsonPatch, patchJsonObject } from './patch-json.js';
export { SseDecoder, type SseFrame } from './sse-decoder.js';
export { encodeSse } from './sse-encode.js';
export { estimateTokens, tokensOfDelta, tokensOfLength } from './tokens-of-delta.js';
export { WholeFrames } from './whole-frames.js';
export { WireError, type WireErrorCode } from './wire-error.js';
