import type { ChatDialect } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { encodeStreamError } from '../openai-shared/encode-stream-error.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { inspectResponse } from './inspect-response.js';
import { OPENAI_CHAT } from './own-fields.js';
import { patchRequest } from './patch-request.js';
import { SEAL_TRAITS } from './reasoning-details.js';
import { OpenAiStreamDecoder } from './stream-decoder.js';
import { OpenAiStreamEncoder } from './stream-encoder.js';
import { OpenAiStreamTap } from './stream-tap.js';
import { summarize } from './summarize.js';

/**
 * OpenAI's Chat Completions, both halves, with the deviations of the providers that speak it.
 * Source: https://platform.openai.com/docs/api-reference/chat
 */
export const openaiChat: ChatDialect = {
  id: OPENAI_CHAT,
  operation: 'chat',
  seals: SEAL_TRAITS,
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new OpenAiStreamEncoder(context),
  encodeStreamError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new OpenAiStreamDecoder(),
  createStreamTap: (options) => new OpenAiStreamTap(options),
};
