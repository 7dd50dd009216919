import { isJsonObject, type JsonObject, type RequestSummary } from '@helix/contracts';
import { invalid, textOf } from '../openai-shared/fields.js';

/** Cheap facts of a request. Throws `invalid_request` for what no provider could answer. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  if (typeof body.model !== 'string' || body.model === '') throw invalid('model', 'name the model, as a string');
  if (!Array.isArray(body.messages)) throw invalid('messages', 'give a list of messages');
  if (body.messages.length === 0) throw invalid('messages', 'the list is empty');
  if (body.stream !== undefined && body.stream !== null && typeof body.stream !== 'boolean') throw invalid('stream', 'must be true or false');
  const limit = body.max_completion_tokens ?? body.max_tokens;
  if (limit !== undefined && limit !== null && (typeof limit !== 'number' || limit < 0)) throw invalid(body.max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens', 'must be a positive number');
  const format = isJsonObject(body.response_format) ? body.response_format.type : undefined;
  return {
    model: body.model,
    stream: body.stream === true,
    maxOutputTokens: typeof limit === 'number' ? limit : undefined,
    choices: typeof body.n === 'number' && body.n >= 1 ? Math.floor(body.n) : 1,
    byteLength,
    hasTools: (Array.isArray(body.tools) && body.tools.length > 0) || (Array.isArray(body.functions) && body.functions.length > 0),
    hasImages: body.messages.some((message) => isJsonObject(message) && Array.isArray(message.content) && message.content.some((part) => isJsonObject(part) && part.type === 'image_url')),
    hasSchema: format === 'json_schema',
    includeUsage: isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
    endUser: textOf(body.user),
  };
}
