import type { ChatDialect } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { encodeError, encodeStreamError } from '../openai-shared/encode-error.js';
import { OPENAI_CHAT } from '../openai-shared/fields.js';
import { patchRequest } from '../openai-shared/patch-request.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse, inspectResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { OpenaiChatStreamDecoder } from './stream-decoder.js';
import { OpenaiChatStreamEncoder } from './stream-encoder.js';
import { OpenaiChatStreamTap } from './stream-tap.js';
import { summarize } from './summarize.js';

/** OpenAI's Chat Completions, both halves. Source: https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: ChatDialect = {
  id: OPENAI_CHAT,
  operation: 'chat',
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new OpenaiChatStreamEncoder(context),
  encodeStreamError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new OpenaiChatStreamDecoder(),
  createStreamTap: (options) => new OpenaiChatStreamTap(options),
};
