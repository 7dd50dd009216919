import type { ChatResponse, EncodeContext, JsonObject, ResponseChoice } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { encodeBlock } from './encode-block.js';
import { encodeUsage } from './encode-usage.js';
import { encodeStopReason } from './map-stop-reason.js';
import { ownFields, writeOwnFields } from './own-fields.js';
import { isExplanation } from './refusal-explanation.js';

/** The answer as an Anthropic message. Of several choices the first is taken: a message is one answer. */
export function encodeResponse(response: ChatResponse, context: EncodeContext): JsonObject {
  const choice = response.choices[0];
  const draft: JsonDraft = {
    id: response.id ?? `msg_${context.requestId}`,
    type: 'message',
    role: 'assistant',
    model: response.model ?? context.model,
    content: encodeContent(choice),
    stop_reason: stopReasonOf(choice),
    stop_sequence: choice?.stopSequence ?? null,
    usage: encodeUsage(response.usage, context.costOf),
  };
  writeOwnFields(draft, choice?.extensions);
  writeOwnFields(draft, response.extensions);
  return draft;
}

function encodeContent(choice: ResponseChoice | undefined): readonly JsonObject[] {
  const content: JsonObject[] = [];
  for (const block of choice?.blocks ?? []) {
    const encoded = isExplanation(block) ? undefined : encodeBlock(block);
    if (encoded !== undefined) content.push(encoded);
  }
  return content;
}

function stopReasonOf(choice: ResponseChoice | undefined): string {
  if (choice === undefined) return 'end_turn';
  const kept = ownFields(choice.extensions)?.stop_reason;
  if (typeof kept === 'string') return kept;
  return encodeStopReason({ ...choice, refused: choice.blocks.some((block) => block.head.kind === 'refusal') });
}
