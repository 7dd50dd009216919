import {
  ERROR_CODES,
  type HelixError,
  type JsonObject,
  type ReplyFacts,
  type RequestSummary,
  type SocketDialect,
} from '@helix/contracts';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';
import { requireString } from '../shared/require-field.js';
import { RealtimeSessionReader } from './session-reader.js';

/** Above what the settings of a new session have: the provider's own instructions. */
const TOKENS_OF_A_NEW_SESSION = 1_024;

/** Throws `invalid_request` when the URL has no `model`. */
function summarize(query: JsonObject): RequestSummary {
  const { maxOutputTokens: _none, ...summary } = plainSummary({
    model: requireString(query, 'model', ''),
    byteLength: TOKENS_OF_A_NEW_SESSION,
    mayBeAudio: true,
  });
  return { ...summary, maxOutputTokens: undefined };
}

function encodeSessionError(error: HelixError, requestId: string): string {
  const { code, message, param = null } = error;
  const type = error.type ?? ERROR_CODES[code].openai;
  return JSON.stringify({
    type: 'error',
    event_id: `event_${requestId}`,
    error: { type, code, message, param, event_id: null, request_id: requestId },
  });
}

/** Sessions of OpenAI's Realtime API over a WebSocket. Source: https://platform.openai.com/docs/guides/realtime-websocket */
export const openaiRealtime: SocketDialect = {
  ...RELAYED,
  id: 'openai-realtime',
  operation: 'realtime',
  summarize,
  inspectResponse: (): ReplyFacts => ({
    usage: undefined,
    model: undefined,
    id: undefined,
    error: undefined,
    generatedTokens: 0,
  }),
  createSessionReader: () => new RealtimeSessionReader(),
  cancelMessage: JSON.stringify({ type: 'response.cancel' }),
  encodeSessionError,
};
