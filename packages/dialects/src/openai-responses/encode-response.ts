import type { ChatResponse, EncodeContext, JsonObject } from '@helix/contracts';
import { eventsOf } from '@helix/wire';
import { isSameJson } from '../shared/json-draft.js';
import { decodeResponse } from './decode-response.js';
import { encodeUsage } from './encode-usage.js';
import { shapeOf } from './own-fields.js';
import { keptFields } from './response-head.js';
import { ResponsesStreamEncoder } from './stream-encoder.js';

/** A whole answer. One of this dialect that nothing has changed keeps its items as they came. */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const source = shapeOf(response.extensions)?.source;
  if (source !== undefined && isSameJson(decodeResponse(source).choices, response.choices)) {
    return {
      ...source,
      ...(response.id !== undefined && { id: response.id }),
      ...(response.model !== undefined && { model: response.model }),
      ...(response.usage !== undefined && { usage: encodeUsage(response.usage, context.costOf) }),
      ...keptFields(context),
    };
  }
  const encoder = new ResponsesStreamEncoder(context);
  for (const event of eventsOf(response)) encoder.push(event);
  return encoder.response ?? {};
}
