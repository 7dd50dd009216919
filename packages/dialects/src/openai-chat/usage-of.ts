import { inputTokens, type JsonObject, outputTokens, type TokenUsage } from '@helix/contracts';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject } from '../shared/json-draft.js';

/** Usage stands on the answer or chunk, on its choice (Moonshot) or in `x_groq`. */
export function usageOf(body: JsonObject): TokenUsage | undefined {
  return (
    decodeUsage(body.usage) ??
    decodeUsage(asObject(asArray(body.choices)[0]).usage) ??
    decodeUsage(asObject(body.x_groq).usage)
  );
}

/** The usage of a stream so far. Counts are cumulative; a last one that counts nothing says that the server has forgotten, not that nothing was used. */
export function laterUsage(before: TokenUsage | undefined, later: TokenUsage | undefined): TokenUsage | undefined {
  if (before === undefined || later === undefined) return later ?? before;
  return inputTokens(later.buckets) + outputTokens(later.buckets) === 0 ? before : later;
}
