import { type ChatResponse, isJsonObject } from '@helix/contracts';
import { foldEvents, WireError } from '@helix/wire';
import { OpenAiStreamDecoder } from './stream-decoder.js';

/** A whole answer. Throws `WireError` `malformed` on a body without choices. */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !Array.isArray(body.choices)) {
    throw new WireError('malformed', 'The provider’s answer is no chat completion: it has no `choices`.');
  }
  const events = new OpenAiStreamDecoder().readWhole(body);
  return foldEvents(events[0]?.type === 'response-start' ? events : [{ type: 'response-start' }, ...events]);
}
