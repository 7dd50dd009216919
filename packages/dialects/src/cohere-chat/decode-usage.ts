import { EMPTY_BUCKETS, isJsonObject, type JsonValue, type TokenUsage } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';

/**
 * A usage object; `undefined` for one without counts. `tokens` is what the model read and wrote, prompt templates and cache reads included;
 * `billed_units`, mostly less, is what Cohere charges and becomes `billed`. Source: https://docs.cohere.com/reference/chat (`usage`)
 */
export function decodeUsage(raw: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(raw)) return undefined;
  const billedUnits = asObject(raw.billed_units);
  const counted = isJsonObject(raw.tokens) ? raw.tokens : billedUnits;
  if (count(counted.input_tokens) === undefined && count(counted.output_tokens) === undefined) return undefined;
  const input = count(counted.input_tokens) ?? 0;
  const output = count(counted.output_tokens) ?? 0;
  const cacheRead = Math.min(count(raw.cached_tokens) ?? 0, input);
  const outputReasoning = Math.min(count(counted.reasoning_tokens) ?? 0, output);
  const billed = isJsonObject(raw.billed_units)
    ? {
        ...EMPTY_BUCKETS,
        inputUncached: count(billedUnits.input_tokens) ?? 0,
        outputText: count(billedUnits.output_tokens) ?? 0,
      }
    : undefined;
  return {
    buckets: {
      ...EMPTY_BUCKETS,
      inputUncached: input - cacheRead,
      cacheRead,
      outputText: output - outputReasoning,
      outputReasoning,
    },
    ...(billed !== undefined && { billed }),
    raw,
  };
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
