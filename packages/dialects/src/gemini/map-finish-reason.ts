import type { FinishReason } from '@helix/contracts';

/** Reasons that mean the answer was held back. Source: https://ai.google.dev/api/generate-content#FinishReason */
const FILTERED: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'MODEL_ARMOR',
]);

/** Gemini says `STOP` for tool calls too. A reason that is not known is a stop. */
export function mapFinishReason(raw: string, hasToolCalls: boolean): FinishReason {
  if (raw === 'MAX_TOKENS') return 'length';
  if (FILTERED.has(raw)) return 'content_filter';
  return hasToolCalls ? 'tool_calls' : 'stop';
}
