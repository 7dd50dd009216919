import type { FinishReason } from '@helix/contracts';

/** Cohere's word for why an answer ended; unknown words are a `stop`. Source: https://docs.cohere.com/reference/chat (`finish_reason`) */
export function mapFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  switch (raw) {
    case 'MAX_TOKENS':
    case 'ERROR_LIMIT':
      return 'length';
    case 'ERROR_TOXIC':
      return 'content_filter';
    case 'TOOL_CALL':
      return 'tool_calls';
    default:
      return hasToolCalls ? 'tool_calls' : 'stop';
  }
}
