import type { ChatProviderDialect } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { inspectResponse } from './inspect-response.js';
import { OLLAMA_CHAT } from './own-fields.js';
import { OllamaStreamDecoder } from './stream-decoder.js';

/** Ollama's native chat, the half that talks to the provider. Source: https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaChat: ChatProviderDialect = {
  id: OLLAMA_CHAT,
  operation: 'chat',
  streamType: 'application/x-ndjson',
  inspectResponse,
  decodeError,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new OllamaStreamDecoder(),
};
