import type { ChatDialect } from '@helix/contracts';
import { DecodingTap } from '@helix/wire';
import { decodeError } from '../openai-shared/decode-error.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { conversationStorage } from './conversation-storage.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeStreamError } from './encode-failure.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { inspectResponse } from './inspect-response.js';
import { OPENAI_RESPONSES } from './own-fields.js';
import { patchRequest } from './patch-request.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { ResponsesStreamDecoder } from './stream-decoder.js';
import { ResponsesStreamEncoder } from './stream-encoder.js';
import { summarize } from './summarize.js';

/** OpenAI's Responses, both halves. Source: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: ChatDialect = {
  id: OPENAI_RESPONSES,
  operation: 'chat',
  seals: SEAL_TRAITS,
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  isDeferred: ({ background }) => background === true,
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new ResponsesStreamEncoder(context),
  encodeStreamError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new ResponsesStreamDecoder(),
  createStreamTap: () => new DecodingTap(new ResponsesStreamDecoder()),
  storage: conversationStorage,
};
