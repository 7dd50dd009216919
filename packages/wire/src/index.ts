export { splitBaseUrl } from './base-url.js';

<<<<<<< HEAD
=======

export { BufferCollector } from './buffer-collector.js';

>>>>>>> main

export { assertEventGrammar, EventGrammar } from './event-grammar.js';
export { eventsOf } from './events-of.js';
export { foldEvents, mergeExtensions } from './fold-events.js';
export { headerNumber, headerValue, retryAfterMs, reveal } from './header-values.js';
export { type JsonPatch, patchJsonObject } from './patch-json.js';
export { SseDecoder, type SseFrame } from './sse-decoder.js';
export { encodeSse } from './sse-encode.js';
export { estimateTokens, tokensOfDelta, tokensOfLength } from './tokens-of-delta.js';
export { WireError, type WireErrorCode } from './wire-error.js';
