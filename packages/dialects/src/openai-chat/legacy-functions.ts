import type { BlockStartEvent, ChatRequest, ResponseBlock } from '@helix/contracts';
import { shapeOf } from './own-fields.js';

/** Whether the caller knows only the legacy `functions`: its answer must use `function_call`. */
export function wantsFunctionCall(request: ChatRequest): boolean {
  const source = shapeOf(request.extensions)?.source;
  return Array.isArray(source?.functions) && !Array.isArray(source.tools);
}

/** Whether a provider sent this call as `function_call`. */
export function isFunctionCall(block: Pick<ResponseBlock | BlockStartEvent, 'extensions'>): boolean {
  return shapeOf(block.extensions)?.spelling === 'function_call';
}
