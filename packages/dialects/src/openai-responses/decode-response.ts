import { type ChatResponse, isJsonObject } from '@helix/contracts';
import { foldEvents, WireError } from '@helix/wire';
import { ResponsesStreamDecoder } from './stream-decoder.js';

/** A whole answer. Throws `WireError` `malformed` on a body without output. */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !Array.isArray(body.output))
    throw new WireError('malformed', 'The provider’s answer is no response: it has no `output`.');
  return foldEvents(new ResponsesStreamDecoder().readWhole(body));
}
