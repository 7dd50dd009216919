import type { JsonObject, ToolResultPart } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeContentPart } from './encode-content-part.js';
import { mapToolCallId } from './map-tool-call-id.js';
import { shapeOf } from './own-fields.js';

/** A `tool_result` block without cache mark and own fields, which the caller adds. `path` is the part's. */
export function encodeToolResult(part: ToolResultPart, path: string, notes: TranslationNotes): JsonDraft {
  const block: JsonDraft = {
    type: 'tool_result',
    tool_use_id: notes.native ? part.callId : mapToolCallId(part.callId),
  };
  const content = encodeResultContent(part, path, notes);
  if (content !== undefined) block.content = content;
  if (part.isError !== undefined) block.is_error = part.isError;
  return block;
}

function encodeResultContent(
  part: ToolResultPart,
  path: string,
  notes: TranslationNotes,
): string | readonly JsonObject[] | undefined {
  const shape = shapeOf(part.extensions)?.content;
  const only = part.content.length === 1 ? part.content[0] : undefined;
  const isPlain = only?.type === 'text' && only.cache === undefined && only.extensions === undefined;
  if (isPlain && (shape === 'string' || !notes.native)) return only.text;
  if (part.content.length === 0 && (shape === 'absent' || !notes.native)) return undefined;
  const blocks: JsonObject[] = [];
  part.content.forEach((inner, index) => {
    const block = encodeContentPart(inner, `${path}.content[${index}]`, notes);
    if (block !== undefined) blocks.push(block);
  });
  return blocks;
}
