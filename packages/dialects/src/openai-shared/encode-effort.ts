import type { ReasoningEffort, ReasoningOptions } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/**
 * Shares of the output limit that efforts stand for: those efforts that every reasoning model of OpenAI takes, since `minimal` and `xhigh` are refused by
 * many. Source of the shares: https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
const SHARES: readonly (readonly [number, ReasoningEffort])[] = [
  [0.65, 'high'],
  [0.35, 'medium'],
  [0, 'low'],
];
/** Tokens that efforts stand for where no output limit is known. */
const BUDGETS: readonly (readonly [number, ReasoningEffort])[] = [
  [16_384, 'high'],
  [4_096, 'medium'],
  [0, 'low'],
];

/** The effort for how much to think; `undefined` where the model is left to decide. `limit`: the output limit in tokens, when known. */
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
    if (budgetTokens !== undefined) notes.dropped('reasoning.budget_tokens', 'OpenAI has efforts, not budgets.');
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
