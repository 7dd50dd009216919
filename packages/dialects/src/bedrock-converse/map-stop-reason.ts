import type { FinishReason } from '@helix/contracts';

/** Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (`stopReason` */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['malformed_model_output', 'stop'],
  ['malformed_tool_use', 'stop'],
]);

/** The canonical finish reason. The list is open: an unknown reason is `stop`; a plain end with tool calls is `tool_calls`. */
export function decodeStopReason(stopReason: string | undefined, hasToolCalls: boolean): FinishReason {
  const finishReason = (stopReason === undefined ? undefined : FINISH_REASONS.get(stopReason)) ?? 'stop';
  const isPlainEnd = stopReason === 'end_turn' || stopReason === undefined;
  return hasToolCalls && isPlainEnd ? 'tool_calls' : finishReason;
}
