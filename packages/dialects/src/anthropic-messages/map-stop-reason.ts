import type { FinishReason } from '@helix/contracts';

/**
 * Anthropic's stop reasons in canonical words.
 * Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 * `pause_turn` (a server tool paused; resend to go on) has no counterpart and ends like a full answer.
 */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** What is known of an answer's end when its stop reason is decoded. */
export interface StopFacts {
  readonly stopReason: string | undefined;
  readonly hasToolCalls: boolean;
}

/**
 * The canonical finish reason. The list is open: an unknown reason counts as `stop`. An answer that says it is complete
 * and yet calls tools (Anthropic-compatible servers) is `tool_calls`.
 */
export function decodeStopReason({ stopReason, hasToolCalls }: StopFacts): FinishReason {
  const finishReason = (stopReason === undefined ? undefined : FINISH_REASONS.get(stopReason)) ?? 'stop';
  const isPlainEnd = stopReason === 'end_turn' || stopReason === undefined;
  return hasToolCalls && isPlainEnd ? 'tool_calls' : finishReason;
}

/** Whether the reason is one that `decodeStopReason` knows. */
export function isKnownStopReason(stopReason: string): boolean {
  return FINISH_REASONS.has(stopReason);
}

/** How a canonical answer ended. */
export interface FinishFacts {
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  readonly stopSequence?: string | undefined;
  /** The answer holds a refusal, whatever its finish reason says. */
  readonly refused: boolean;
}

/** Anthropic's stop reason; the raw one where it says the same. */
export function encodeStopReason({ finishReason, rawFinishReason, stopSequence, refused }: FinishFacts): string {
  if (rawFinishReason !== undefined && FINISH_REASONS.get(rawFinishReason) === finishReason) return rawFinishReason;
  if (refused && finishReason === 'stop') return 'refusal';
  if (finishReason === 'stop' && stopSequence !== undefined) return 'stop_sequence';
  return STOP_REASONS[finishReason];
}
