import type { FinishReason, JsonObject } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';

/** Why an answer ended, from its `status` and `incomplete_details`. */
export interface DecodedEnd {
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
}

/** Reads the end of an answer. `hasCalls`: the caller has a tool to run, which this dialect tells by the items alone. */
export function decodeEnd(response: JsonObject, hasCalls: boolean): DecodedEnd {
  const reason = nonEmpty(asObject(response.incomplete_details).reason);
  const raw = response.status === 'incomplete' ? (reason ?? 'incomplete') : nonEmpty(response.status);
  return { finishReason: finishReasonOf(raw, hasCalls), ...(raw !== undefined && { rawFinishReason: raw }) };
}

function finishReasonOf(raw: string | undefined, hasCalls: boolean): FinishReason {
  if (raw === 'content_filter') return 'content_filter';
  if (raw === 'max_output_tokens' || raw === 'incomplete' || raw === 'max_tokens') return 'length';
  return hasCalls ? 'tool_calls' : 'stop';
}

/** The `status` and `incomplete_details` for a finish reason. */
export function encodeEnd(finishReason: FinishReason): JsonObject {
  switch (finishReason) {
    case 'length':
      return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    case 'content_filter':
      return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    case 'stop':
    case 'tool_calls':
      return { status: 'completed', incomplete_details: null };
  }
}
