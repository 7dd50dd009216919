import type { JsonObject, RequestSummary } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { optionalCount, requireString } from '../shared/require-field.js';
import { countPrompts } from './decode-prompt.js';

/** What routing and metering need of a request, without decoding it. Throws `invalid_request` naming the field. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  // `best_of` answers are made, and paid, whatever `n` of them are returned.
  const made = Math.max(optionalCount(body, 'n') ?? 1, optionalCount(body, 'best_of') ?? 1);
  return {
    model: requireString(body, 'model', ''),
    stream: body.stream === true,
    maxOutputTokens: typeof body.max_tokens === 'number' && body.max_tokens >= 1 ? body.max_tokens : undefined,
    choices: made * countPrompts(body.prompt),
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: asObject(body.stream_options).include_usage === true,
    endUser: nonEmpty(body.user),
  };
}
