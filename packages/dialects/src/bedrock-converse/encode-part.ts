import { createHash } from 'node:crypto';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Part,
  type ReasoningPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { EncodeContext } from './encode-context.js';
import { encodeAudio, encodeDocument, encodeImage } from './encode-media.js';
import { BEDROCK_CONVERSE } from './own-fields.js';

const ALLOWED_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * The content block of a part, or `undefined` when Converse has none for it (then the notes say so). `path` is the part's.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export function encodePart(part: Part, path: string, context: EncodeContext): JsonObject | undefined {
  const { notes } = context;
  notes.droppedExtensions(part.extensions, path);
  switch (part.type) {
    case 'text':
      return encodeText(part.text, path, context);
    case 'image':
      return encodeImage(part, path, context);
    case 'document':
      return encodeDocument(part, path, context);
    case 'audio':
      return encodeAudio(part, path, context);
    case 'reasoning':
      return encodeReasoning(part, path, context);
    case 'tool-call':
      return encodeToolUse(part, path, context);
    case 'tool-result':
      return encodeToolResult(part, path, context);
    case 'refusal':
      notes.coerced(path, 'Bedrock Converse has no refusal part; it was sent as text.');
      return encodeText(part.text, path, context);
    case 'foreign':
      if (part.dialect === BEDROCK_CONVERSE && isJsonObject(part.value)) return part.value;
      notes.dropped(path, `Only ${part.dialect} knows this part.`);
      return undefined;
  }
}

/** Blank text is refused upstream. */
function encodeText(text: string, path: string, { notes }: EncodeContext): JsonObject | undefined {
  if (text.trim() !== '') return { text };
  if (text !== '') notes.dropped(path, 'Bedrock Converse refuses text that is only white space.');
  return undefined;
}

/** Only sealed reasoning may be sent back, and only its own maker's seal. */
function encodeReasoning(
  { text, seal }: ReasoningPart,
  path: string,
  { notes }: EncodeContext,
): JsonObject | undefined {
  if (seal?.dialect !== BEDROCK_CONVERSE) {
    notes.dropped(
      path,
      seal === undefined
        ? 'Bedrock Converse takes back only reasoning that it has signed.'
        : `This reasoning is sealed for ${seal.dialect}.`,
    );
    return undefined;
  }
  if (seal.data !== undefined) return { reasoningContent: { redactedContent: seal.data } };
  return { reasoningContent: { reasoningText: { text, signature: seal.signature ?? '' } } };
}

function encodeToolUse(part: ToolCallPart, path: string, { notes }: EncodeContext): JsonObject {
  const input = parseInput(part.arguments);
  if (input === undefined)
    notes.coerced(`${path}.arguments`, 'The arguments are no JSON object; they were wrapped in one.');
  return { toolUse: { toolUseId: mapId(part.id), name: part.name, input: input ?? { _arguments: part.arguments } } };
}

/** `undefined` for what is no JSON object; nothing and `null` are no arguments. */
function parseInput(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value = JSON.parse(text) as JsonValue;
    if (value === null) return {};
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // A cut or faulty stream made it; the model sees what it once wrote.
  }
}

function encodeToolResult(part: ToolResultPart, path: string, context: EncodeContext): JsonObject {
  const content: JsonObject[] = [];
  part.content.forEach((inner, index) => {
    const at = `${path}.content[${index}]`;
    if (inner.cache !== undefined)
      context.notes.dropped(`${at}.cache_control`, 'Bedrock Converse has no cache points inside a tool result.');
    const block = encodePart(inner, at, context);
    if (block !== undefined) content.push(block);
  });
  const result: JsonDraft = { toolUseId: mapId(part.callId), content };
  if (part.isError === true) result.status = 'error';
  return { toolResult: result };
}

/** An id that Converse takes. One that it does not is replaced by its hash: the same id gives the same one, for call and result. */
function mapId(id: string): string {
  return ALLOWED_ID.test(id) ? id : `helix_${createHash('sha256').update(id).digest('base64url')}`;
}
