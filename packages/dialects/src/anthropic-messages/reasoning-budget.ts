import type { ReasoningEffort } from '@helix/contracts';

/** Anthropic refuses smaller budgets. Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
export const MIN_BUDGET_TOKENS = 1024;

/**
 * The share of the output limit that an effort is worth, where a target knows only budgets.
 * Source: https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
const BUDGET_SHARE: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

/**
 * A thinking budget that fits: at least 1,024 and below `maxTokens`; `undefined` when the output limit leaves no room for one.
 * Without an explicit budget it is the effort's share of the limit, `medium` when there is no effort either.
 */
export function fitBudget(maxTokens: number, wanted: number | ReasoningEffort = 'medium'): number | undefined {
  if (maxTokens <= MIN_BUDGET_TOKENS) return undefined;
  const budget = typeof wanted === 'number' ? wanted : Math.floor(maxTokens * BUDGET_SHARE[wanted]);
  return Math.min(Math.max(budget, MIN_BUDGET_TOKENS), maxTokens - 1);
}
