import type { JsonObject, ReasoningEffort, ReasoningOptions } from '@helix/contracts';

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
 * `thinkingConfig`: models of the third generation and later take a level, earlier ones a budget in tokens (-1: as the model sees fit).
 * `undefined` when nothing was asked for.
 */
export function encodeThinking(reasoning: ReasoningOptions | undefined, model: string): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  const takesLevels = /gemini-(?:[3-9]|\d{2,})/.test(model);
  if (mode === 'disabled' || effort === 'none')
    return takesLevels ? { thinkingLevel: LEVELS.minimal } : { thinkingBudget: 0 };
  const shown = { includeThoughts: true };
  if (takesLevels) {
    const level = effort === undefined ? levelOfBudget(budgetTokens) : LEVELS[effort];
    return level === undefined ? shown : { thinkingLevel: level, ...shown };
  }
  return { thinkingBudget: budgetTokens ?? (effort === undefined ? -1 : BUDGETS[effort]), ...shown };
}

function levelOfBudget(budget: number | undefined): string | undefined {
  if (budget === undefined) return undefined;
  if (budget <= BUDGETS.low) return LEVELS.low;
  return budget <= BUDGETS.medium ? LEVELS.medium : LEVELS.high;
}
