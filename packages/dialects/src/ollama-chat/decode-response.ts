import { type ChatResponse, isJsonObject } from '@helix/contracts';
import { foldEvents, WireError } from '@helix/wire';
import { OllamaStreamDecoder } from './stream-decoder.js';

/** A whole answer. Throws `WireError` `malformed` on a body without a message. */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !isJsonObject(body.message))
    throw new WireError('malformed', 'The provider’s answer is no Ollama chat: it has no `message`.');
  return foldEvents(new OllamaStreamDecoder().readWhole(body));
}
