import type { ChatRequest, JsonObject, Message, Part, ReasoningOptions } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { ANTHROPIC_MESSAGES, shapeOf } from './own-fields.js';
import { fitBudget } from './reasoning-budget.js';

/** The two fields that say how much to think. */
export interface EncodedReasoning {
  readonly thinking: JsonObject | undefined;
  readonly effort: string | undefined;
}

const NOTHING: EncodedReasoning = { thinking: undefined, effort: undefined };
const DISABLED: EncodedReasoning = { thinking: { type: 'disabled' }, effort: undefined };

/**
 * `thinking` and `output_config.effort` for a request's reasoning options. Where upstream would refuse to think (a forced tool,
 * a tool loop whose reasoning is not sealed, an output limit below the smallest budget) it is left out, with a warning.
 * Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function encodeReasoning(request: ChatRequest, maxTokens: number, notes: TranslationNotes): EncodedReasoning {
  const { reasoning } = request;
  if (reasoning === undefined) return NOTHING;
  if (reasoning.mode === 'disabled' || reasoning.effort === 'none') return DISABLED;
  const obstacle = notes.native ? undefined : obstacleToThinking(request);
  if (obstacle !== undefined) {
    notes.dropped('reasoning', obstacle);
    return NOTHING;
  }
  if (reasoning.mode === 'adaptive') return encodeAdaptive(reasoning, notes);
  return encodeEnabled(reasoning, maxTokens, notes);
}

function encodeAdaptive({ effort }: ReasoningOptions, notes: TranslationNotes): EncodedReasoning {
  const thinking = { type: 'adaptive' };
  if (effort !== 'minimal') return { thinking, effort };
  notes.coerced('reasoning.effort', 'The lowest effort of Anthropic Messages is `low`.');
  return { thinking, effort: 'low' };
}

function encodeEnabled(reasoning: ReasoningOptions, maxTokens: number, notes: TranslationNotes): EncodedReasoning {
  const { effort, budgetTokens } = reasoning;
  const budget = fitBudget(maxTokens, budgetTokens ?? effort);
  if (budget === undefined) {
    notes.dropped('reasoning', `Thinking needs an output limit above 1,024 tokens; this request has ${maxTokens}.`);
    return NOTHING;
  }
  if (budgetTokens === undefined) {
    notes.coerced('reasoning.effort', `The effort was sent as a thinking budget of ${budget} tokens.`);
  } else if (budget !== budgetTokens) {
    notes.coerced('reasoning.budget_tokens', `The budget was set to ${budget} tokens, within the output limit.`);
  }
  return {
    thinking: { type: 'enabled', budget_tokens: budget },
    effort: budgetTokens === undefined ? undefined : effort,
  };
}

function obstacleToThinking({ toolChoice, messages }: ChatRequest): string | undefined {
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool') {
    return 'Anthropic Messages does not think when a tool is forced.';
  }
  if (isUnsealedToolLoop(messages)) {
    return 'In a tool loop Anthropic Messages thinks only on from reasoning that it has signed.';
  }
  return undefined;
}

/**
 * Whether a request that wants to think must not: its turn under way lost the reasoning that its tool calls came from, because another deployment had
 * made it. Upstream thinks on from its own alone, and refuses the request otherwise.
 */
export function mustNotThink({ messages, reasoning }: ChatRequest): boolean {
  if (reasoning === undefined || reasoning.mode === 'disabled') return false;
  return isUnsealedToolLoop(messages) && messages.some(({ content }) => content.some(isForeignReasoning));
}

/** Whether the turn under way has tool calls that no sealed reasoning of this dialect precedes. */
export function isUnsealedToolLoop(messages: readonly Message[]): boolean {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message === undefined) return false;
    if (message.role === 'assistant') {
      const hasCalls = message.content.some((part) => part.type === 'tool-call');
      return hasCalls && !message.content.some(isOwnReasoning);
    }
    if (message.role === 'user' && !message.content.some((part) => part.type === 'tool-result')) return false;
  }
  return false;
}

function isForeignReasoning(part: Part): boolean {
  if (part.type !== 'reasoning') return false;
  return part.seal === undefined ? shapeOf(part.extensions)?.isUnsealed === true : !isOwnReasoning(part);
}

function isOwnReasoning(part: Part): boolean {
  return part.type === 'reasoning' && part.seal?.dialect === ANTHROPIC_MESSAGES;
}
