import type { FinishReason } from '@helix/contracts';

/** All words seen from providers of this dialect; what is unknown counts as `stop`. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
};

/** OpenAI's word for a provider's. An answer that holds tool calls and ends with `stop` ended for them (Gemini, some vLLM). */
export function mapFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  const reason = (raw === undefined ? undefined : REASONS[raw.toLowerCase()]) ?? 'stop';
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason;
}
