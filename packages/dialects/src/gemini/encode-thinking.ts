import type { ChatRequest, EncodeRequestOptions, JsonObject, ReasoningEffort } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { isEarlyModel } from './early-models.js';

const LEVELS: Readonly<Record<ReasoningEffort, string>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
};

/** Budgets by effort, within what the 2.5 models take. Source: https://ai.google.dev/gemini-api/docs/thinking */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

/**
 * `thinkingConfig`: models up to 2.5 take a budget in tokens (-1: as the model sees fit), all later ones a level. `undefined` when nothing was
 * asked for. What is converted is a warning.
 */
export function encodeThinking(
  { reasoning }: ChatRequest,
  { model }: EncodeRequestOptions,
  notes: TranslationNotes,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens, shown } = reasoning;
  const shows = shown === false ? undefined : { includeThoughts: true };
  const isOff = mode === 'disabled' || effort === 'none';
  if (isEarlyModel(model)) {
    if (isOff) return { thinkingBudget: 0 };
    if (budgetTokens === undefined && effort !== undefined)
      notes.coerced('reasoning.effort', `The effort was sent as a thinking budget of ${BUDGETS[effort]} tokens.`);
    return { thinkingBudget: budgetTokens ?? (effort === undefined ? -1 : BUDGETS[effort]), ...shows };
  }
  if (isOff) {
    notes.coerced('reasoning', 'This model always thinks; the lowest level was sent.');
    return { thinkingLevel: LEVELS.minimal };
  }
  if (effort !== undefined) {
    if (LEVELS[effort] !== effort.toUpperCase())
      notes.coerced('reasoning.effort', `The highest level of Gemini is ${LEVELS[effort]}.`);
    return { thinkingLevel: LEVELS[effort], ...shows };
  }
  if (budgetTokens === undefined) return shows;
  const level = levelOfBudget(budgetTokens);
  notes.coerced('reasoning.budget_tokens', `The budget was sent as the thinking level ${level}.`);
  return { thinkingLevel: level, ...shows };
}

function levelOfBudget(budget: number): string {
  if (budget <= BUDGETS.low) return LEVELS.low;
  return budget <= BUDGETS.medium ? LEVELS.medium : LEVELS.high;
}
