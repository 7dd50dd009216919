import type { ChatDialect } from '@helix/contracts';
import { DecodingTap } from '@helix/wire';
import { geminiCountTokens } from './count-tokens.js';
import { decodeError } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse, inspectResponse } from './decode-response.js';
import { encodeError } from './encode-error.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { GEMINI } from './own-fields.js';
import { patchRequest } from './patch-request.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { GeminiStreamDecoder } from './stream-decoder.js';
import { GeminiStreamEncoder } from './stream-encoder.js';
import { ARRAY_FRAMING, SSE_FRAMING, type StreamFraming } from './stream-framing.js';
import { summarize } from './summarize.js';

/** Gemini's generateContent, both halves; streams as server-sent events. Source: https://ai.google.dev/api/generate-content */
export const gemini: ChatDialect = createDialect(GEMINI, SSE_FRAMING);

/** The same without `alt=sse`: a stream is one JSON array. Own fields and seals are those of `gemini`. */
export const geminiJsonArray: ChatDialect = {
  ...createDialect('gemini-json-array', ARRAY_FRAMING),
  streamType: 'application/json',
};

function createDialect(id: string, framing: StreamFraming): ChatDialect {
  return {
    id,
    operation: 'chat',
    counting: geminiCountTokens,
    seals: SEAL_TRAITS,
    // A URL may be given to Gemini only if it is a file of its own or on YouTube.
    takesBytesOnly: true,
    summarize,
    patchRequest,
    inspectResponse,
    encodeError,
    decodeError,
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new GeminiStreamEncoder(context, framing),
    encodeStreamError: (error, requestId) => framing.afterAnything(encodeError(error, requestId)),
    encodeRequest,
    decodeResponse,
    createStreamDecoder: () => new GeminiStreamDecoder(),
    createStreamTap: () => new DecodingTap(new GeminiStreamDecoder()),
  };
}
