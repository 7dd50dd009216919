import type { ChatProviderDialect } from '@helix/contracts';
import { readCount } from '../shared/read-count.js';
import { decodeError } from './decode-error.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { inspectResponse } from './inspect-response.js';
import { COHERE_CHAT } from './own-fields.js';
import { CohereStreamDecoder } from './stream-decoder.js';

/** Cohere's v2 chat, the half that talks to the provider. Source: https://docs.cohere.com/reference/chat */
export const cohereChat: ChatProviderDialect = {
  id: COHERE_CHAT,
  operation: 'chat',
  inspectResponse,
  decodeError,
  readOutputLimit: ({ max_tokens: limit }) => readCount(limit),
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new CohereStreamDecoder(),
};
