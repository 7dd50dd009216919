import { isJsonObject, type JsonObject, type JsonValue, type RequestSummary } from '@helix/contracts';
import { asArray, asObject } from '../shared/json-draft.js';
import { optionalCount, requireString } from '../shared/require-field.js';
import { decodeEndUser } from './decode-request.js';

/** What routing and metering need of a request, without decoding it. Throws `invalid_request` naming the field. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  return {
    model: requireString(body, 'model', ''),
    stream: body.stream === true,
    maxOutputTokens: optionalCount(body, 'max_output_tokens'),
    choices: 1,
    byteLength,
    hasTools: asArray(body.tools).length > 0,
    hasImages: asArray(body.input).some(hasImage),
    hasSchema: asObject(asObject(body.text).format).type === 'json_schema',
    includeUsage: true,
    endUser: decodeEndUser(body),
  };
}

function hasImage(item: JsonValue): boolean {
  return (
    isJsonObject(item) && asArray(item.content ?? item.output).some((part) => asObject(part).type === 'input_image')
  );
}
