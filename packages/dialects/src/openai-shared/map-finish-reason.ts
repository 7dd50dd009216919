import type { FinishReason } from '@helix/contracts';

/** All words seen from providers of this dialect, Gemini's own among them; what is unknown counts as `stop`. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
  safety: 'content_filter',
  recitation: 'content_filter',
  language: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  image_safety: 'content_filter',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  refusal: 'content_filter',
};

/**
 * OpenAI's word for a provider's. Gemini's compatible endpoint says more behind a colon (`content_filter: PROHIBITED_CONTENT`). An answer that holds tool calls
 * and ends with `stop` ended for them (Gemini, some vLLM).
 */
export function mapFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  const word = raw?.split(':', 1)[0]?.trim().toLowerCase() ?? '';
  const reason = (Object.hasOwn(REASONS, word) ? REASONS[word] : undefined) ?? 'stop';
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason;
}
