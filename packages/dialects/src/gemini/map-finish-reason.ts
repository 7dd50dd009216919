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

/** Reasons that count as a plain stop. */
const STOPS: ReadonlySet<string> = new Set([
  'STOP',
  'FINISH_REASON_UNSPECIFIED',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'NO_IMAGE',
  'OTHER',
]);

/** Whether the reason is in Gemini's list as it is known here; a new one is kept as a field, so that this dialect's callers still get it. */
export function isKnownReason(raw: string): boolean {
  return raw === 'MAX_TOKENS' || FILTERED.has(raw) || STOPS.has(raw);
}

/** How a canonical answer ended. */
export interface FinishFacts {
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  /** The answer holds a refusal, whatever its finish reason says: Gemini has no other mark for one. */
  readonly refused: boolean;
}

/** Gemini's word for an end; the raw one where it says the same. */
export function encodeFinishReason({ finishReason, rawFinishReason: raw, refused }: FinishFacts): string {
  if (refused && finishReason === 'stop') return 'SAFETY';
  const isOwn = raw !== undefined && isKnownReason(raw);
  if (isOwn && mapFinishReason(raw, finishReason === 'tool_calls') === finishReason) return raw;
  switch (finishReason) {
    case 'length':
      return 'MAX_TOKENS';
    case 'content_filter':
      return 'SAFETY';
    case 'stop':
    case 'tool_calls':
      return 'STOP';
  }
}
