import { isJsonObject, type JsonObject, type JsonValue, type RequestSummary } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';
import { optionalCount, requireString } from '../shared/require-field.js';
import { decodeEndUser, decodeOutputLimit } from './decode-options.js';

/** What routing and metering need of a request, without decoding it. Throws `invalid_request` naming the field. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  return {
    model: requireString(body, 'model', ''),
    stream: body.stream === true,
    maxOutputTokens: decodeOutputLimit(body),
    choices: optionalCount(body, 'n') ?? 1,
    byteLength,
    hasTools: isFilled(body.tools) || isFilled(body.functions),
    hasImages: hasImages(body.messages),
    hasSchema: asObject(body.response_format).type === 'json_schema',
    includeUsage: asObject(body.stream_options).include_usage === true,
    endUser: decodeEndUser(body),
  };
}

function isFilled(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function hasImages(messages: JsonValue | undefined): boolean {
  if (!Array.isArray(messages)) return false;
  for (const message of messages) {
    if (!isJsonObject(message) || !Array.isArray(message.content)) continue;
    for (const part of message.content as readonly JsonValue[])
      if (isJsonObject(part) && part.type === 'image_url') return true;
  }
  return false;
}
