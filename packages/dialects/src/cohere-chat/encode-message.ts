import {
  HelixError,
  type JsonObject,
  type JsonValue,
  type Message,
  type Part,
  type ToolResultPart,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { COHERE_CHAT, writeOwnFields } from './own-fields.js';

/**
 * Messages for v2 chat: one `tool` message for each result, the plan of an assistant that called tools as `tool_plan`. Throws
 * `unsupported_feature` for a turn of which nothing can be sent. Source: https://docs.cohere.com/reference/chat (`messages`)
 */
export function encodeMessages(messages: readonly Message[], notes: TranslationNotes): readonly JsonObject[] {
  return messages.flatMap((message, index) => encodeMessage(message, `messages[${index}]`, notes));
}

function encodeMessage(message: Message, path: string, notes: TranslationNotes): readonly JsonObject[] {
  notes.droppedExtensions(message.extensions, path);
  if (message.name !== undefined) notes.dropped(`${path}.name`, 'Cohere chat has no names of participants.');
  const results: JsonObject[] = [];
  const content: JsonObject[] = [];
  const calls: JsonObject[] = [];
  let plan = '';
  const hasCalls = message.content.some(({ type }) => type === 'tool-call');
  message.content.forEach((part, index) => {
    const at = `${path}.content[${index}]`;
    notePart(part, at, notes);
    if (part.type === 'tool-result') results.push(encodeResult(part, at, notes));
    else if (part.type === 'tool-call') calls.push(encodeCall(part));
    else if (part.type === 'reasoning' && hasCalls && part.seal === undefined) plan += part.text;
    else content.push(...encodePart(part, at, notes));
  });
  if (results.length > 0 && content.length === 0) return results;
  if (content.length === 0 && calls.length === 0 && message.content.length > 0) {
    throw new HelixError('unsupported_feature', `Nothing in ${path} can be sent to a model that speaks Cohere chat.`, {
      param: path,
    });
  }
  const draft: JsonDraft = { role: roleOf(message.role) };
  if (content.length > 0 || calls.length === 0) draft.content = contentOf(content);
  if (plan !== '') draft.tool_plan = plan;
  if (calls.length > 0) draft.tool_calls = calls;
  writeOwnFields(draft, message.extensions);
  return [...results, draft];
}

function roleOf(role: Message['role']): string {
  if (role === 'developer') return 'system';
  return role === 'tool' ? 'user' : role;
}

function contentOf(content: readonly JsonObject[]): JsonValue {
  const [only] = content;
  if (content.length === 0) return '';
  return content.length === 1 && only?.type === 'text' && typeof only.text === 'string' ? only.text : content;
}

function notePart(part: Part, path: string, notes: TranslationNotes): void {
  notes.droppedExtensions(part.extensions, path);
  if (part.cache !== undefined)
    notes.dropped(`${path}.cache_control`, 'Cohere caches prompts by itself and has no marks.');
}

function encodeCall(part: Part & { readonly type: 'tool-call' }): JsonObject {
  return { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments || '{}' } };
}

function encodeResult(part: ToolResultPart, path: string, notes: TranslationNotes): JsonObject {
  if (part.isError === true)
    notes.dropped(`${path}.is_error`, 'Cohere chat has no error mark for tool results; the content is unchanged.');
  const content: JsonObject[] = [];
  part.content.forEach((inner, index) => {
    const at = `${path}.content[${index}]`;
    notePart(inner, at, notes);
    if (inner.type === 'image') notes.dropped(at, 'Tool results of Cohere chat hold text and documents only.');
    else content.push(...encodePart(inner, at, notes));
  });
  return { role: 'tool', tool_call_id: part.callId, content: contentOf(content) };
}

/** None, with a note, for what Cohere has no part for. */
function encodePart(part: Part, path: string, notes: TranslationNotes): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'refusal':
      notes.coerced(path, 'Cohere chat has no refusal part; it was sent as text.');
      return [{ type: 'text', text: part.text }];
    case 'image': {
      const { source, detail } = part;
      const url =
        source.kind === 'url'
          ? source.url
          : source.kind === 'base64'
            ? `data:${source.mediaType};base64,${source.data}`
            : undefined;
      if (url !== undefined)
        return [{ type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } }];
      notes.dropped(path, 'Cohere chat takes images as URLs or bytes, not as file ids.');
      return [];
    }
    case 'document':
      if (part.source.kind === 'text') {
        notes.coerced(path, 'The text document was sent as text.');
        return [
          { type: 'text', text: part.name === undefined ? part.source.text : `${part.name}\n\n${part.source.text}` },
        ];
      }
      notes.dropped(path, 'Cohere chat takes documents as text only.');
      return [];
    case 'foreign':
      if (part.dialect === COHERE_CHAT) return [part.value as JsonObject];
      notes.dropped(path, `Cohere chat has no such part (${part.dialect}).`);
      return [];
    case 'reasoning':
      notes.dropped(path, 'Cohere chat takes no reasoning back but the plan of a turn that called tools.');
      return [];
    case 'audio':
    case 'tool-call':
    case 'tool-result':
      notes.dropped(path, `Cohere chat takes no ${part.type} here.`);
      return [];
  }
}
