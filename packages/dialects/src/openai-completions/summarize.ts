import type { JsonObject, RequestSummary } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { optionalCount, optionalLimit, requireString } from '../shared/require-field.js';
import { countPrompts } from './decode-prompt.js';

/** What routing and metering need of a request, without decoding it. Throws `invalid_request` naming the field. */
export function summarize(body: JsonObject, byteLength: number): RequestSummary {
  // `best_of` answers are made, and paid, whatever `n` of them are returned.
  const made = Math.max(optionalCount(body, 'n') ?? 1, optionalCount(body, 'best_of') ?? 1);
  return {
    model: requireString(body, 'model', ''),
    stream: body.stream === true,
    maxOutputTokens: limitOf(body),
    choices: made * countPrompts(body.prompt),
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: asObject(body.stream_options).include_usage === true,
    endUser: nonEmpty(body.user),
  };
}

/** 0 is taken for none: `echo` asks so for the prompt alone, and not every server makes nothing then. */
function limitOf(body: JsonObject): number | undefined {
  return optionalLimit(body, 'max_tokens') || undefined;
}
