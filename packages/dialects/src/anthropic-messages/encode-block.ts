import { isJsonObject, type JsonObject, type JsonValue, type ResponseBlock } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { ownDelta } from './decode-block.js';
import { mapToolCallId } from './map-tool-call-id.js';
import { ANTHROPIC_MESSAGES, writeOwnFields } from './own-fields.js';
import { parseArguments } from './parse-arguments.js';
import { signatureOf } from './seal-carrier.js';

/** The content block of an answer; `undefined` for a kind that Anthropic's answers do not have (media, another dialect's own). */
export function encodeBlock(block: ResponseBlock): JsonObject | undefined {
  const draft = draftBlock(block);
  if (draft !== undefined && block.head.kind !== 'foreign') writeOwnFields(draft, block.extensions);
  return draft;
}

function draftBlock(block: ResponseBlock): JsonDraft | undefined {
  const { head, text, seal } = block;
  switch (head.kind) {
    case 'text':
      return draftText(block);
    case 'refusal':
      return { type: 'text', text };
    case 'reasoning':
      if (seal?.dialect === ANTHROPIC_MESSAGES && seal.data !== undefined) {
        return { type: 'redacted_thinking', data: seal.data };
      }
      return { type: 'thinking', thinking: text, signature: signatureOf(block) };
    case 'tool-call':
      return { type: 'tool_use', id: mapToolCallId(head.id), name: head.name, input: parseArguments(text).value };
    case 'foreign':
      return head.dialect === ANTHROPIC_MESSAGES && isJsonObject(head.value)
        ? applyDeltas(head.value, block.values ?? [])
        : undefined;
    case 'media':
      return undefined;
  }
}

function draftText({ text, values }: ResponseBlock): JsonDraft {
  const citations: JsonValue[] = [];
  for (const value of values ?? []) {
    const citation = ownDelta(value)?.citation;
    if (citation !== undefined) citations.push(citation);
  }
  return citations.length === 0 ? { type: 'text', text } : { type: 'text', text, citations };
}

/** A foreign block that came in a stream, whole: the opening frame with its deltas applied, as Anthropic's SDK does. */
function applyDeltas(opening: JsonObject, deltas: readonly JsonValue[]): JsonDraft {
  if (deltas.length === 0) return { ...opening };
  const draft: JsonDraft = { ...opening };
  let input = '';
  for (const delta of deltas) {
    if (!isJsonObject(delta)) continue;
    if (delta.type === 'input_json_delta') {
      input += typeof delta.partial_json === 'string' ? delta.partial_json : '';
      continue;
    }
    for (const field of Object.keys(delta)) {
      if (field !== 'type') draft[field] = joinField(draft[field], delta[field]);
    }
  }
  if (input !== '') draft.input = parseArguments(input, true).value;
  return draft;
}

/** Strings grow (`compaction_delta.content`), everything else is replaced. */
function joinField(before: JsonValue | undefined, added: JsonValue | undefined): JsonValue | undefined {
  return typeof before === 'string' && typeof added === 'string' ? before + added : added;
}
