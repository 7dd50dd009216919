import type { Extensions, FinishReason, JsonObject } from '@helix/contracts';
import { type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { decodeStopReason, isKnownStopReason } from './map-stop-reason.js';
import { ownExtensions } from './own-fields.js';

const STOP_FIELDS: ReadonlySet<string> = new Set(['stop_reason', 'stop_sequence']);

/** How an answer ended: the fields that a `choice-end` event and a whole choice share. */
export interface DecodedEnd {
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  readonly stopSequence?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

/**
 * Reads the end of an answer from `stop_reason`, `stop_sequence` and what stands beside them (`stop_details` of a refusal,
 * `container`, `context_management`), which is kept.
 */
export function decodeChoiceEnd(end: JsonObject, hasToolCalls: boolean): DecodedEnd {
  const stopReason = typeof end.stop_reason === 'string' ? end.stop_reason : undefined;
  const stopSequence = typeof end.stop_sequence === 'string' ? end.stop_sequence : undefined;
  const extensions = ownExtensions(keptFields(end, stopReason));
  return {
    finishReason: decodeStopReason({ stopReason, hasToolCalls }),
    ...(stopReason !== undefined && { rawFinishReason: stopReason }),
    ...(stopSequence !== undefined && { stopSequence }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** A stop reason that is new to Helix is kept as a field too, so that this dialect's callers still get it. */
function keptFields(end: JsonObject, stopReason: string | undefined): JsonObject | undefined {
  const rest = leftoverFields(end, STOP_FIELDS);
  if (stopReason === undefined || isKnownStopReason(stopReason)) return rest;
  const kept: JsonDraft = { ...rest, stop_reason: stopReason };
  return kept;
}
