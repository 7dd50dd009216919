import type { JsonObject, ReasoningEffort, ReasoningOptions, ResponseFormat } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/** Shares of the output limit that efforts stand for. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
const SHARES: readonly (readonly [number, ReasoningEffort])[] = [
  [0.9, 'xhigh'],
  [0.65, 'high'],
  [0.35, 'medium'],
  [0.15, 'low'],
  [0, 'minimal'],
];
/** Tokens that efforts stand for where no output limit is known. */
const BUDGETS: readonly (readonly [number, ReasoningEffort])[] = [
  [16_384, 'high'],
  [4_096, 'medium'],
  [0, 'low'],
];

/** `reasoning_effort` for how much to think; `undefined` where the model is left to decide. `limit`: the output limit, when known. */
export function encodeEffort(
  reasoning: ReasoningOptions,
  limit: number | undefined,
  notes: TranslationNotes,
): ReasoningEffort | undefined {
  const { mode, effort, budgetTokens } = reasoning;
  if (mode === 'disabled') {
    if (effort === 'none' || notes.native) return 'none';
    notes.dropped('reasoning', 'Not every OpenAI model can be told not to think; the model’s default holds.');
    return undefined;
  }
  if (effort !== undefined) {
    if (budgetTokens !== undefined) notes.dropped('reasoning.budget_tokens', 'OpenAI chat has efforts, not budgets.');
    return effort;
  }
  if (budgetTokens === undefined) return undefined;
  const nearest = effortOf(budgetTokens, limit);
  notes.coerced(
    'reasoning.budget_tokens',
    `The budget of ${budgetTokens} tokens was sent as the effort \`${nearest}\`.`,
  );
  return nearest;
}

function effortOf(budget: number, limit: number | undefined): ReasoningEffort {
  const steps = limit === undefined ? BUDGETS : SHARES;
  const amount = limit === undefined ? budget : budget / limit;
  return steps.find(([least]) => amount >= least)?.[1] ?? 'low';
}

/** OpenAI refuses a schema without a name. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name = 'answer', description, schema, strict } = format;
      return {
        type: 'json_schema',
        json_schema: {
          name,
          ...(description !== undefined && { description }),
          schema,
          ...(strict !== undefined && { strict }),
        },
      };
    }
  }
}

const MOST_STOPS = 4;

/** At most four stop texts; more are cut for requests of other dialects, whose limits are higher. */
export function encodeStop(stop: readonly string[], notes: TranslationNotes): readonly string[] {
  if (stop.length <= MOST_STOPS || notes.native) return stop;
  notes.coerced('stop', `OpenAI chat takes ${MOST_STOPS} stop texts; the first ${MOST_STOPS} were sent.`);
  return stop.slice(0, MOST_STOPS);
}
