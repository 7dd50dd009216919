import type { ChatDialect } from '@helix/contracts';
import { anthropicCountTokens } from './count-tokens.js';
import { decodeError } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeError, encodeStreamError } from './encode-error.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { inspectResponse } from './inspect-response.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { patchRequest } from './patch-request.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { AnthropicStreamDecoder } from './stream-decoder.js';
import { AnthropicStreamEncoder } from './stream-encoder.js';
import { AnthropicStreamTap } from './stream-tap.js';
import { summarize } from './summarize.js';

/** Anthropic's Messages API, both halves. Source: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessages: ChatDialect = {
  id: ANTHROPIC_MESSAGES,
  operation: 'chat',
  counting: anthropicCountTokens,
  seals: SEAL_TRAITS,
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new AnthropicStreamEncoder(context),
  encodeStreamError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new AnthropicStreamDecoder(),
  createStreamTap: () => new AnthropicStreamTap(),
};
