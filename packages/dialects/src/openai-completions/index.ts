import type { ChatDialect } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { encodeStreamError } from '../openai-shared/encode-stream-error.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { inspectResponse } from './inspect-response.js';
import { OPENAI_COMPLETIONS } from './own-fields.js';
import { patchRequest } from './patch-request.js';
import { CompletionsStreamDecoder } from './stream-decoder.js';
import { CompletionsStreamEncoder } from './stream-encoder.js';
import { CompletionsStreamTap } from './stream-tap.js';
import { summarize } from './summarize.js';

/** OpenAI's legacy completions, both halves. Source: https://platform.openai.com/docs/api-reference/completions */
export const openaiCompletions: ChatDialect = {
  id: OPENAI_COMPLETIONS,
  operation: 'chat',
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new CompletionsStreamEncoder(context),
  encodeStreamError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new CompletionsStreamDecoder(),
  createStreamTap: (options) => new CompletionsStreamTap(options),
};
