import type { JsonObject, ReasoningEffort, ReasoningOptions, ResponseFormat } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/** Tokens that efforts stand for. Source of the steps: https://openrouter.ai/docs/use-cases/reasoning-tokens */
const BUDGETS: readonly (readonly [number, ReasoningEffort])[] = [
  [16_384, 'high'],
  [4_096, 'medium'],
  [0, 'low'],
];

/** `reasoning.effort` for how much to think; `undefined` where the model is left to decide. */
export function encodeEffort(reasoning: ReasoningOptions, notes: TranslationNotes): ReasoningEffort | undefined {
  const { mode, effort, budgetTokens } = reasoning;
  if (mode === 'disabled') {
    if (effort === 'none' || notes.native) return 'none';
    notes.dropped('reasoning', 'Not every OpenAI model can be told not to think; the model’s default holds.');
    return undefined;
  }
  if (effort !== undefined) {
    if (budgetTokens !== undefined) notes.dropped('reasoning.budget_tokens', 'OpenAI has efforts, not budgets.');
    return effort;
  }
  if (budgetTokens === undefined) return undefined;
  const nearest = BUDGETS.find(([least]) => budgetTokens >= least)?.[1] ?? 'low';
  notes.coerced(
    'reasoning.budget_tokens',
    `The budget of ${budgetTokens} tokens was sent as the effort \`${nearest}\`.`,
  );
  return nearest;
}

/** `text.format`. OpenAI refuses a schema without a name. */
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
        name,
        ...(description !== undefined && { description }),
        schema,
        strict: strict ?? false,
      };
    }
  }
}
