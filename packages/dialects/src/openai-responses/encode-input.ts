import type { JsonObject, JsonValue, Message, Part, ToolResultPart } from '@helix/contracts';
import { asObject, asText, type JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { argumentsToInput } from './custom-tool.js';
import { encodePart, notePart } from './encode-part.js';
import { OPENAI_RESPONSES, ownFields, shapeOf, writeOwnFields } from './own-fields.js';

/** What `messages` become. */
export interface EncodedInput {
  readonly instructions: string | undefined;
  readonly input: readonly JsonObject[];
}

/** Turns as items, in their order. The turn that was `instructions` is again. */
export function encodeInput(messages: readonly Message[], notes: TranslationNotes): EncodedInput {
  let instructions: string | undefined;
  const input: JsonObject[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    const [first] = message.content;
    const isInstructions = shapeOf(message.extensions)?.isInstructions === true;
    if (isInstructions && instructions === undefined && message.content.length === 1 && first?.type === 'text')
      instructions = first.text;
    else addMessage(input, message, { path, notes });
  });
  return { instructions, input };
}

interface Place {
  readonly path: string;
  readonly notes: TranslationNotes;
}

function addMessage(input: JsonObject[], message: Message, { path, notes }: Place): void {
  notes.droppedExtensions(message.extensions, path);
  if (message.name !== undefined) notes.dropped(`${path}.name`, 'The Responses API has no names of participants.');
  const role = message.role === 'tool' ? 'user' : message.role;
  let parts: JsonValue[] = [];
  const flush = (): void => {
    if (parts.length === 0) return;
    const item: JsonDraft = { type: 'message', role, content: parts };
    if (role !== 'assistant') writeOwnFields(item, message.extensions);
    input.push(item);
    parts = [];
  };
  message.content.forEach((part, index) => {
    const place = { path: `${path}.content[${index}]`, notes };
    const item = itemOf(part, message.role, place);
    if (item !== undefined) {
      flush();
      input.push(item);
      return;
    }
    if (part.type === 'reasoning' || part.type === 'tool-result' || part.type === 'tool-call') return;
    const encoded = role === 'assistant' ? encodeAnswered(part, place) : encodePart(part, place.path, notes);
    if (encoded !== undefined) parts.push(encoded);
  });
  flush();
}

/** The item that a part is by itself; `undefined` for parts of a message, and for reasoning that is not this dialect's. */
function itemOf(part: Part, role: Message['role'], { path, notes }: Place): JsonObject | undefined {
  switch (part.type) {
    case 'tool-call':
      notePart(part, path, notes);
      if (shapeOf(part.extensions)?.custom !== undefined) return encodeCustomCall(part);
      return {
        type: 'function_call',
        call_id: part.id,
        name: part.name,
        arguments: part.arguments === '' ? '{}' : part.arguments,
        ...ownFields(part.extensions),
      };
    case 'tool-result':
      return encodeOutput(part, { path, notes });
    case 'reasoning':
      return encodeReasoning(part, { path, notes });
    case 'foreign':
      return part.dialect === OPENAI_RESPONSES && (role === 'assistant' || role === 'tool')
        ? (part.value as JsonObject)
        : undefined;
    default:
      return undefined;
  }
}

function encodeCustomCall({ id, name, arguments: text, extensions }: Extract<Part, { type: 'tool-call' }>): JsonObject {
  return {
    ...shapeOf(extensions)?.custom,
    type: 'custom_tool_call',
    call_id: id,
    name,
    input: argumentsToInput(text),
  };
}

function encodeReasoning(part: Extract<Part, { type: 'reasoning' }>, { path, notes }: Place): JsonObject | undefined {
  notePart(part, path, notes);
  const { seal, text } = part;
  if (seal?.dialect !== OPENAI_RESPONSES || seal.data === undefined) {
    notes.dropped(path, 'The Responses API takes back only reasoning that it has encrypted.');
    return undefined;
  }
  return {
    type: 'reasoning',
    ...(seal.signature !== undefined && { id: seal.signature }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: seal.data,
  };
}

function encodeOutput(part: ToolResultPart, { path, notes }: Place): JsonObject {
  notePart(part, path, notes);
  if (part.isError === true) notes.dropped(`${path}.is_error`, 'The Responses API does not mark failed tools.');
  const parts: JsonObject[] = [];
  part.content.forEach((inner, index) => {
    const encoded = encodePart(inner, `${path}.content[${index}]`, notes);
    if (encoded !== undefined) parts.push(encoded);
  });
  const only = asObject(parts[0]);
  const isText = parts.length === 1 && only.type === 'input_text' && Object.keys(only).length === 2;
  return {
    type: shapeOf(part.extensions)?.custom === undefined ? 'function_call_output' : 'custom_tool_call_output',
    call_id: part.callId,
    output: parts.length === 0 ? '' : isText ? asText(only.text) : parts,
    ...ownFields(part.extensions),
  };
}

function encodeAnswered(part: Part, { path, notes }: Place): JsonObject | undefined {
  if (part.type !== 'text' && part.type !== 'refusal') {
    notes.dropped(path, `The Responses API does not take a ${part.type} part in an answer.`);
    return undefined;
  }
  notePart(part, path, notes);
  // Gemini's streams end in an empty text.
  if (part.text === '' && !notes.native) return undefined;
  const own = ownFields(part.extensions);
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text, ...own };
  return { type: 'output_text', text: part.text, annotations: [], ...own };
}
