import { HelixError, type JsonObject, type Message, type Part, type ToolResultPart } from '@helix/contracts';
import { isSameJson, type JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { contentOf } from './content-of.js';
import { decodeMessage } from './decode-message.js';
import { encodeAssistant } from './encode-assistant.js';
import { encodePart } from './encode-part.js';
import { shapeOf, writeOwnFields } from './own-fields.js';

/**
 * Messages as this dialect wants them: one `tool` message for each result, in front of what the user says beside them. A message that
 * came from this dialect and has not been changed is written exactly as it came.
 */
export function encodeMessages(messages: readonly Message[], notes: TranslationNotes): readonly JsonObject[] {
  const written: JsonObject[] = [];
  // OpenAI wants all results of a turn side by side: what was said or shown between them waits for the last.
  let waiting: readonly JsonObject[] = [];
  messages.forEach((message, index) => {
    const source = unchangedSource(message);
    const encoded = source === undefined ? encodeMessage(message, `messages[${index}]`, notes) : [source];
    const results = encoded.filter(({ role }) => role === 'tool' || role === 'function');
    if (results.length === 0) {
      written.push(...waiting, ...encoded);
      waiting = [];
    } else {
      written.push(...results);
      waiting = [...waiting, ...encoded.slice(results.length)];
    }
  });
  return [...written, ...waiting];
}

function unchangedSource(message: Message): JsonObject | undefined {
  const { source, legacyId = '' } = shapeOf(message.extensions) ?? {};
  return source !== undefined && isSameJson(decodeMessage(source, '', legacyId || 'call_legacy_0'), message)
    ? source
    : undefined;
}

function encodeMessage(message: Message, path: string, notes: TranslationNotes): readonly JsonObject[] {
  notes.droppedExtensions(message.extensions, path);
  const written: JsonDraft[] = [];
  if (message.role === 'assistant') {
    written.push(encodeAssistant(message, path, notes));
  } else {
    const moved: JsonObject[] = [];
    const rest: JsonObject[] = [];
    message.content.forEach((part, index) => {
      const at = `${path}.content[${index}]`;
      if (part.type === 'tool-result') written.push(encodeResult(part, message, { path: at, notes, moved }));
      else rest.push(...optional(encodePart(part, at, notes)));
    });
    const content = [...moved, ...rest];
    if (written.length === 0 || content.length > 0) written.push(encodeTurn(message, content, path));
  }
  const main = written.at(-1);
  if (main !== undefined) {
    if (message.name !== undefined && main.role !== 'tool') main.name = message.name;
    writeOwnFields(main, message.extensions);
  }
  return written;
}

function encodeTurn(message: Message, content: readonly JsonObject[], path: string): JsonDraft {
  if (content.length === 0 && message.content.length > 0) {
    throw new HelixError(
      'unsupported_feature',
      `Nothing in ${path} can be sent to a model that speaks OpenAI chat; choose a model whose provider takes this content.`,
      { param: path },
    );
  }
  const role = message.role === 'tool' ? 'user' : message.role;
  return { role, content: contentOf(content, Array.isArray(shapeOf(message.extensions)?.source?.content)) };
}

interface ResultContext {
  readonly path: string;
  readonly notes: TranslationNotes;
  /** Content that a `tool` message cannot hold; goes into the user message that follows. */
  readonly moved: JsonObject[];
}

function encodeResult(part: ToolResultPart, message: Message, { path, notes, moved }: ResultContext): JsonDraft {
  notes.droppedExtensions(part.extensions, path);
  if (part.isError === true)
    notes.dropped(`${path}.is_error`, 'OpenAI chat has no error mark for tool results; the content is unchanged.');
  if (part.cache !== undefined && !notes.native)
    notes.dropped(`${path}.cache_control`, 'OpenAI caches prompts by itself and has no marks.');
  const content: JsonObject[] = [];
  part.content.forEach((inner: Part, index) => {
    const at = `${path}.content[${index}]`;
    const encoded = encodePart(inner, at, notes);
    if (encoded === undefined) return;
    if (encoded.type === 'text' || notes.native) {
      content.push(encoded);
    } else {
      moved.push(encoded);
      notes.coerced(at, 'Tool results of OpenAI chat are text only; this was put into a user message behind it.');
    }
  });
  const source = shapeOf(message.extensions)?.source;
  if (source?.role === 'function') return { role: 'function', name: source.name, content: contentOf(content, false) };
  return { role: 'tool', tool_call_id: part.callId, content: contentOf(content, Array.isArray(source?.content)) };
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
