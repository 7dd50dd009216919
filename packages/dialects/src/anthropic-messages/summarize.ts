import { isJsonObject, type JsonObject, type JsonValue, type RequestSummary } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';
import { optionalLimit, requireText } from '../shared/require-field.js';
import { decodeEndUser } from './decode-request.js';

/** What routing and metering need of a request, without decoding it. Throws `invalid_request` without a `model`. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  return {
    model: requireText(body, 'model', ''),
    stream: body.stream === true,
    maxOutputTokens: optionalLimit(body, 'max_tokens'),
    choices: 1,
    byteLength,
    hasTools: Array.isArray(body.tools) && body.tools.length > 0,
    hasImages: hasImages(body.messages),
    hasSchema: isJsonObject(body.output_format) || isJsonObject(asObject(body.output_config).format),
    includeUsage: true,
    endUser: decodeEndUser(body.metadata),
  };
}

function hasImages(messages: JsonValue | undefined): boolean {
  if (!Array.isArray(messages)) return false;
  for (const message of messages) {
    if (isJsonObject(message) && holdsImage(message.content)) return true;
  }
  return false;
}

/** Images stand in turns, and inside of tool results. */
function holdsImage(content: JsonValue | undefined): boolean {
  if (!Array.isArray(content)) return false;
  for (const block of content) {
    if (!isJsonObject(block)) continue;
    if (block.type === 'image' || (block.type === 'tool_result' && holdsImage(block.content))) return true;
  }
  return false;
}
