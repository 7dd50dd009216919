import { EMPTY_BUCKETS, type JsonObject, type TokenUsage } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/** Counts and durations (nanoseconds) of the last object of an answer. */
export const USAGE_FIELDS = [
  'prompt_eval_count',
  'eval_count',
  'total_duration',
  'load_duration',
  'prompt_eval_duration',
  'eval_duration',
] as const;

/** The usage of an answer; `undefined` without counts. A prompt that was wholly cached has no `prompt_eval_count`. */
export function decodeUsage(body: JsonObject): TokenUsage | undefined {
  const { prompt_eval_count: input, eval_count: output } = body;
  if (typeof input !== 'number' && typeof output !== 'number') return undefined;
  const raw: JsonDraft = {};
  for (const field of USAGE_FIELDS) if (body[field] !== undefined) raw[field] = body[field];
  return { buckets: { ...EMPTY_BUCKETS, inputUncached: count(input), outputText: count(output) }, raw };
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? Math.round(value) : 0;
}
