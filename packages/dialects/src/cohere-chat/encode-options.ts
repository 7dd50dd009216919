import type { ChatRequest, JsonObject, ReasoningEffort, ReasoningOptions } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { writeField } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';

const MOST_STOPS = 5;
/** Shares of the output limit that efforts stand for. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
const SHARES: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

export interface OptionsContext {
  readonly notes: TranslationNotes;
  /** The output limit in tokens, when known. */
  readonly limit: number | undefined;
}

/** Writes sampling, reasoning and format within Cohere's limits, and notes what it has not. Source: https://docs.cohere.com/reference/chat */
export function writeOptions(draft: JsonDraft, request: ChatRequest, { notes, limit }: OptionsContext): void {
  const { stop, reasoning, choices, endUser, serviceTier } = request;
  const within = (field: string, value: number | undefined, most: number): number | undefined => {
    if (value === undefined || value <= most || notes.native) return value;
    notes.coerced(field, `The highest ${field} of Cohere chat is ${most}.`);
    return most;
  };
  writeField(draft, 'temperature', within('temperature', request.temperature, 1));
  writeField(draft, 'p', within('top_p', request.topP, 0.99));
  writeField(draft, 'k', within('top_k', request.topK, 500));
  writeField(draft, 'seed', request.seed);
  writePenalties(draft, request, notes);
  if (stop !== undefined && stop.length > 0) {
    if (stop.length > MOST_STOPS)
      notes.coerced('stop', `Cohere chat takes ${MOST_STOPS} stop texts; the first were sent.`);
    draft.stop_sequences = stop.slice(0, MOST_STOPS);
  }
  if (reasoning !== undefined) draft.thinking = encodeThinking(reasoning, limit, notes);
  writeFormat(draft, request, notes);
  if (choices !== undefined && choices > 1) notes.dropped('n', 'Cohere chat gives one answer a call.');
  if (endUser !== undefined) notes.dropped('user', 'Cohere chat takes no id of the end user.');
  if (serviceTier !== undefined) notes.dropped('service_tier', 'Cohere chat has no service tiers.');
}

function writePenalties(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const fields = { frequency_penalty: request.frequencyPenalty, presence_penalty: request.presencePenalty };
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    draft[field] = Math.min(Math.max(value, 0), 1);
    if (draft[field] !== value) notes.coerced(field, `The ${field} of Cohere chat is between 0 and 1.`);
  }
}

function encodeThinking(
  { mode, effort, budgetTokens }: ReasoningOptions,
  limit: number | undefined,
  notes: TranslationNotes,
): JsonObject {
  if (mode === 'disabled' || effort === 'none') return { type: 'disabled' };
  if (budgetTokens !== undefined) return { type: 'enabled', token_budget: budgetTokens };
  if (effort === undefined) return { type: 'enabled' };
  if (limit === undefined) {
    notes.dropped(
      'reasoning.effort',
      'Cohere chat has token budgets, not efforts; the model decides how much to think.',
    );
    return { type: 'enabled' };
  }
  const budget = Math.floor(limit * SHARES[effort]);
  notes.coerced('reasoning.effort', `The effort was sent as a thinking budget of ${budget} tokens.`);
  return { type: 'enabled', token_budget: budget };
}

/** JSON answers and tools exclude each other. Source: https://docs.cohere.com/docs/structured-outputs */
function writeFormat(
  draft: JsonDraft,
  { responseFormat: format, tools = [] }: ChatRequest,
  notes: TranslationNotes,
): void {
  if (format === undefined || format.type === 'text') return;
  if (tools.length > 0) {
    notes.dropped('response_format', 'Cohere chat gives no JSON answers while there are tools.');
    return;
  }
  draft.response_format =
    format.type === 'json-schema' ? { type: 'json_object', json_schema: format.schema } : { type: 'json_object' };
}
