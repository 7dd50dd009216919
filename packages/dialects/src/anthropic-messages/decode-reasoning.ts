import type { JsonValue, ReasoningOptions } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';
import { isReasoningEffort } from '../shared/reasoning-effort.js';

/** The two fields that say how much to think. */
export interface ReasoningFields {
  readonly thinking: JsonValue | undefined;
  readonly outputConfig: JsonValue | undefined;
}

/**
 * How much to think. An effort without `thinking` leaves the choice to the model, which is what `adaptive` means.
 * Sources: https://platform.claude.com/docs/en/build-with-claude/extended-thinking, …/adaptive-thinking, …/effort
 */
export function decodeReasoning({ thinking, outputConfig }: ReasoningFields): ReasoningOptions | undefined {
  const effort = asObject(outputConfig).effort;
  const withEffort = isReasoningEffort(effort) ? { effort } : undefined;
  const { type, budget_tokens: budgetTokens, display } = asObject(thinking);
  const shown = isShown(type, display);
  const rest = { ...withEffort, ...(shown !== undefined && { shown }) };
  if (type === 'enabled' && typeof budgetTokens === 'number') return { mode: 'enabled', budgetTokens, ...rest };
  if (type === 'enabled' || type === 'adaptive' || type === 'disabled') return { mode: type, ...rest };
  return withEffort === undefined ? undefined : { mode: 'adaptive', ...withEffort };
}

/** A budget shows thoughts unless it says otherwise; what `adaptive` does by itself differs from model to model. */
function isShown(type: JsonValue | undefined, display: JsonValue | undefined): boolean | undefined {
  if (type !== 'enabled' && type !== 'adaptive') return undefined;
  if (display === 'omitted') return false;
  return type === 'enabled' || display === 'summarized' ? true : undefined;
}
