import type { FinishReason } from '@helix/contracts';

const KNOWN: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
};

/** OpenAI's and its relatives' finish reasons; unknown ones mean `stop`, and calls that were made mean `tool_calls`. */
export function mapFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  const reason = raw === undefined ? 'stop' : (KNOWN[raw] ?? 'stop');
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason;
}
