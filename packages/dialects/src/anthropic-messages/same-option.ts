import type { ChatRequest, ReasoningOptions, ResponseFormat } from '@helix/contracts';
import type { DecodedToolChoice } from './decode-tools.js';

/** Whether the request still asks for what its caller had spelled: no plugin has changed it. */
export function sameReasoning(left: ReasoningOptions | undefined, right: ReasoningOptions | undefined): boolean {
  return (
    left?.mode === right?.mode &&
    left?.effort === right?.effort &&
    left?.budgetTokens === right?.budgetTokens &&
    left?.shown === right?.shown
  );
}

/** Likewise for the answer's format; a schema that was copied counts as changed. */
export function sameResponseFormat(left: ResponseFormat | undefined, right: ResponseFormat | undefined): boolean {
  if (left?.type !== 'json-schema' || right?.type !== 'json-schema') return left?.type === right?.type;
  return left.schema === right.schema;
}

/** Likewise for the choice of tools. */
export function sameToolChoice(left: DecodedToolChoice, right: ChatRequest): boolean {
  const before = left.toolChoice;
  const now = right.toolChoice;
  if (left.parallelToolCalls !== right.parallelToolCalls || before?.type !== now?.type) return false;
  return before?.type !== 'tool' || now?.type !== 'tool' || before.name === now.name;
}
