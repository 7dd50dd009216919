import type {
  AudioPart,
  JsonObject,
  Part,
  ReasoningPart,
  RefusalPart,
  ToolCallPart,
  ToolResultPart,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeContentPart, finishBlock } from './encode-content-part.js';
import { encodeToolResult } from './encode-tool-result.js';
import { mapToolCallId } from './map-tool-call-id.js';
import { ANTHROPIC_MESSAGES, shapeOf } from './own-fields.js';
import { parseArguments } from './parse-arguments.js';

/** The content block of a part, or `undefined` when Anthropic has none for it (then `notes` says so). `path` is the part's. */
export function encodePart(part: Part, path: string, notes: TranslationNotes): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'image':
    case 'document':
    case 'foreign':
      return encodeContentPart(part, path, notes);
    default: {
      notes.droppedExtensions(part.extensions, path);
      const draft = draftBlock(part, path, notes);
      return draft === undefined ? undefined : finishBlock(draft, part);
    }
  }
}

function draftBlock(
  part: AudioPart | ReasoningPart | RefusalPart | ToolCallPart | ToolResultPart,
  path: string,
  notes: TranslationNotes,
): JsonDraft | undefined {
  switch (part.type) {
    case 'reasoning':
      return draftReasoning(part, path, notes);
    case 'tool-call':
      return draftToolUse(part, path, notes);
    case 'tool-result':
      return encodeToolResult(part, path, notes);
    case 'refusal':
      notes.coerced(path, 'Anthropic Messages has no refusal part; it was sent as text.');
      return part.text.trim() === '' ? undefined : { type: 'text', text: part.text };
    case 'audio':
      notes.dropped(path, 'Anthropic Messages takes no audio; send a transcript, or route to a model that listens.');
      return undefined;
  }
}

/** Only sealed reasoning may be sent back, and only its own maker's seal. Source: …/build-with-claude/extended-thinking */
function draftReasoning(part: ReasoningPart, path: string, notes: TranslationNotes): JsonDraft | undefined {
  const { seal, text } = part;
  if (seal === undefined) {
    const shape = shapeOf(part.extensions);
    const signature = shape?.hasEmptySignature === true ? { signature: '' } : undefined;
    if (notes.native && shape?.isUnsealed !== true) return { type: 'thinking', thinking: text, ...signature };
    notes.dropped(path, 'Anthropic Messages takes back only reasoning that it has signed.');
    return undefined;
  }
  if (seal.dialect !== ANTHROPIC_MESSAGES) {
    notes.dropped(path, `This reasoning is sealed for ${seal.dialect}.`);
    return undefined;
  }
  if (seal.data !== undefined) return { type: 'redacted_thinking', data: seal.data };
  return { type: 'thinking', thinking: text, signature: seal.signature ?? '' };
}

function draftToolUse(part: ToolCallPart, path: string, notes: TranslationNotes): JsonDraft {
  const input = parseArguments(part.arguments, notes.native);
  if (input.coerced) notes.coerced(`${path}.arguments`, 'The arguments are no JSON object; they were wrapped in one.');
  const id = notes.native ? part.id : mapToolCallId(part.id);
  return { type: 'tool_use', id, name: part.name, input: input.value };
}
