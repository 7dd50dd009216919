import type { ChatRequest, JsonObject, ReasoningEffort, ReasoningOptions } from '@helix/contracts';
import type { EncodeContext } from './encode-context.js';
import { BEDROCK_CONVERSE } from './own-fields.js';

/** Claude refuses smaller budgets. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
const MIN_BUDGET_TOKENS = 1024;

/** The share of the output limit that an effort is worth. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
const BUDGET_SHARE: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

/** Fields for `additionalModelRequestFields`: each family has its own; empty where nothing is to be said or can be, which is noted. */
export function encodeReasoning(request: ChatRequest, maxTokens: number, context: EncodeContext): JsonObject {
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  const isOff = reasoning.mode === 'disabled' || reasoning.effort === 'none';
  switch (context.family) {
    case 'anthropic':
      return isOff ? { thinking: { type: 'disabled' } } : encodeThinking(request, reasoning, { maxTokens, context });
    case 'nova':
      return {
        reasoningConfig: isOff
          ? { type: 'disabled' }
          : { type: 'enabled', maxReasoningEffort: encodeLevel(reasoning, context) },
      };
    case 'openai':
      if (isOff) context.notes.coerced('reasoning', 'The lowest effort of this model is `low`.');
      return { reasoning_effort: isOff ? 'low' : encodeLevel(reasoning, context) };
    case 'other':
    case 'unknown':
      context.notes.dropped('reasoning', 'Bedrock Converse has no field for it that this model is known to take.');
      return {};
  }
}

interface ThinkingContext {
  readonly maxTokens: number;
  readonly context: EncodeContext;
}

function encodeThinking(
  request: ChatRequest,
  reasoning: ReasoningOptions,
  { maxTokens, context }: ThinkingContext,
): JsonObject {
  const { notes } = context;
  const { effort, budgetTokens, mode } = reasoning;
  const obstacle = obstacleToThinking(request);
  if (obstacle !== undefined) {
    notes.dropped('reasoning', obstacle);
    return {};
  }
  if (mode === 'adaptive') {
    const level = effort === 'minimal' ? 'low' : effort;
    if (level !== effort) notes.coerced('reasoning.effort', 'The lowest effort of Claude is `low`.');
    return { thinking: { type: 'adaptive' }, ...(level !== undefined && { output_config: { effort: level } }) };
  }
  if (maxTokens <= MIN_BUDGET_TOKENS) {
    notes.dropped('reasoning', `Thinking needs an output limit above 1,024 tokens; this request has ${maxTokens}.`);
    return {};
  }
  const wanted = budgetTokens ?? Math.floor(maxTokens * BUDGET_SHARE[effort ?? 'medium']);
  const budget = Math.min(Math.max(wanted, MIN_BUDGET_TOKENS), maxTokens - 1);
  if (budget !== budgetTokens) notes.coerced('reasoning', `It was sent as a thinking budget of ${budget} tokens.`);
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

function encodeLevel({ effort, budgetTokens }: ReasoningOptions, { notes }: EncodeContext): string {
  if (effort === 'low' || effort === 'medium' || effort === 'high') return effort;
  const level = effort === undefined ? 'medium' : effort === 'minimal' ? 'low' : 'high';
  if (effort !== undefined || budgetTokens !== undefined)
    notes.coerced('reasoning', `The model knows efforts low, medium and high; \`${level}\` was sent.`);
  return level;
}

/** Where Claude refuses to think. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
function obstacleToThinking({ toolChoice, messages }: ChatRequest): string | undefined {
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool')
    return 'Claude does not think when a tool is forced.';
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') {
      const isSealed = content.some((part) => part.type === 'reasoning' && part.seal?.dialect === BEDROCK_CONVERSE);
      return content.some((part) => part.type === 'tool-call') && !isSealed
        ? 'In a tool loop Claude thinks only on from reasoning that it has signed.'
        : undefined;
    }
    if (role === 'user' && !content.some((part) => part.type === 'tool-result')) return undefined;
  }
  return undefined;
}
