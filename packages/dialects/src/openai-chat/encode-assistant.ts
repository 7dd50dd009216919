import type { JsonObject, JsonValue, Message, ToolCallPart } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { contentOf } from './content-of.js';
import { encodePart } from './encode-part.js';
import { shapeOf, writeOwnFields } from './own-fields.js';
import { detailsOfSeal } from './reasoning-details.js';

/** An assistant turn of the history. `path` is the message's. */
export function encodeAssistant(message: Message, path: string, notes: TranslationNotes): JsonDraft {
  const content: JsonObject[] = [];
  const calls: JsonValue[] = [];
  const draft: JsonDraft = { role: 'assistant' };
  const source = shapeOf(message.extensions)?.source;
  const reasoning = new ReasoningFields(source, notes);
  message.content.forEach((part, index) => {
    const at = `${path}.content[${index}]`;
    switch (part.type) {
      case 'reasoning':
        reasoning.add(part, at);
        return;
      case 'refusal':
        if (typeof source?.refusal === 'string' || !notes.native) draft.refusal = part.text;
        else content.push({ type: 'refusal', refusal: part.text });
        return;
      case 'tool-call':
        notes.droppedExtensions(part.extensions, at);
        if (part.cache !== undefined)
          notes.dropped(`${at}.cache_control`, 'OpenAI caches prompts by itself and has no marks.');
        if (isLegacyCall(part, message)) draft.function_call = { name: part.name, arguments: part.arguments };
        else calls.push(encodeCall(part));
        return;
      default: {
        const encoded = encodePart(part, at, notes);
        if (encoded === undefined) return;
        if (encoded.type === 'custom') calls.push(encoded);
        else content.push(encoded);
      }
    }
  });
  draft.content =
    content.length > 0 ? contentOf(content, Array.isArray(source?.content)) : isSilent(draft, calls) ? null : '';
  reasoning.write(draft);
  if (calls.length > 0) draft.tool_calls = calls;
  return draft;
}

/** `content` may be null only where something else is said. */
function isSilent(draft: JsonDraft, calls: readonly JsonValue[]): boolean {
  return calls.length > 0 || draft.function_call !== undefined || draft.refusal !== undefined;
}

function isLegacyCall(part: ToolCallPart, message: Message): boolean {
  return part.id === shapeOf(message.extensions)?.legacyId;
}

function encodeCall(part: ToolCallPart): JsonObject {
  const draft: JsonDraft = {
    id: part.id,
    type: 'function',
    function: { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments },
  };
  writeOwnFields(draft, part.extensions);
  return draft;
}

/**
 * Reasoning of earlier turns: a provider of this dialect gets its own sealed entries back unmodified; text without a seal goes as
 * `reasoning_content`, which DeepSeek demands in tool loops; what another dialect has sealed means nothing here and is left out.
 */
class ReasoningFields {
  readonly #details: JsonValue[] = [];
  #text = '';

  constructor(
    private readonly source: JsonObject | undefined,
    private readonly notes: TranslationNotes,
  ) {}

  add(part: Extract<Message['content'][number], { type: 'reasoning' }>, path: string): void {
    this.notes.droppedExtensions(part.extensions, path);
    const details = detailsOfSeal(part.seal);
    if (details !== undefined) this.#details.push(...details);
    else if (part.seal !== undefined) {
      this.notes.dropped(path, `The reasoning is sealed for ${part.seal.dialect}; no other provider can use it.`);
      return;
    }
    this.#text += part.text;
  }

  write(draft: JsonDraft): void {
    const { source } = this;
    const field =
      this.#details.length > 0 || (typeof source?.reasoning === 'string' && source.reasoning_content === undefined)
        ? 'reasoning'
        : 'reasoning_content';
    if (this.#text !== '') draft[field] = this.#text;
    if (this.#details.length > 0) draft.reasoning_details = this.#details;
  }
}
