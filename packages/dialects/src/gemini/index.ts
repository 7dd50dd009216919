import type { ChatProviderDialect } from '@helix/contracts';
import { decodeError } from './decode-error.js';
import { decodeResponse, inspectResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { GEMINI } from './own-fields.js';
import { GeminiStreamDecoder } from './stream-decoder.js';

/** Gemini's generateContent, the provider's half. Source: https://ai.google.dev/api/generate-content */
export const gemini: ChatProviderDialect = {
  id: GEMINI,
  operation: 'chat',
  // A URL may be given to Gemini only if it is a file of its own or on YouTube.
  takesBytesOnly: true,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new GeminiStreamDecoder(),
  inspectResponse,
  decodeError,
};
