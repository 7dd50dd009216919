import { type ChatResponse, isJsonObject } from '@helix/contracts';
import { foldEvents, WireError } from '@helix/wire';
import { NO_CHOICES } from './inspect-response.js';
import { CompletionsStreamDecoder } from './stream-decoder.js';

/** A whole answer. Throws `WireError` `malformed` on a body without choices. */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !Array.isArray(body.choices)) throw new WireError('malformed', NO_CHOICES);
  return foldEvents(new CompletionsStreamDecoder().readWhole(body));
}
