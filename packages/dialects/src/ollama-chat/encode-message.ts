import type { JsonObject, JsonValue, Message, Part } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { writeOwnFields } from './own-fields.js';

/** Messages for `/api/chat`: text, images as bytes beside it, one `tool` message for each result, named after its tool. */
export function encodeMessages(messages: readonly Message[], notes: TranslationNotes): readonly JsonObject[] {
  const names = new Map<string, string>();
  return messages.flatMap((message, index) => {
    // Ids may come again in a later turn: a result belongs to the last call before it.
    for (const part of message.content) if (part.type === 'tool-call') names.set(part.id, part.name);
    return new TurnWriter(`messages[${index}]`, notes, names).write(message);
  });
}

class TurnWriter {
  readonly #results: JsonObject[] = [];
  readonly #texts: string[] = [];
  readonly #images: string[] = [];
  readonly #calls: JsonObject[] = [];
  #thinking = '';

  constructor(
    private readonly path: string,
    private readonly notes: TranslationNotes,
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  write(message: Message): readonly JsonObject[] {
    const { notes, path } = this;
    notes.droppedExtensions(message.extensions, path);
    if (message.name !== undefined) notes.dropped(`${path}.name`, 'Ollama has no names of participants.');
    message.content.forEach((part, index) => {
      this.#add(part, `${path}.content[${index}]`);
    });
    const isEmpty = this.#texts.length === 0 && this.#images.length === 0 && this.#calls.length === 0;
    if (this.#results.length > 0 && isEmpty) return this.#results;
    const role = message.role === 'developer' ? 'system' : message.role === 'tool' ? 'user' : message.role;
    const draft: JsonDraft = { role, content: this.#texts.join('\n\n') };
    if (this.#thinking !== '') draft.thinking = this.#thinking;
    if (this.#images.length > 0) draft.images = this.#images;
    if (this.#calls.length > 0) draft.tool_calls = this.#calls;
    writeOwnFields(draft, message.extensions);
    return [...this.#results, draft];
  }

  #add(part: Part, at: string): void {
    const { notes } = this;
    notes.droppedExtensions(part.extensions, at);
    if (part.cache !== undefined)
      notes.dropped(`${at}.cache_control`, 'Ollama caches prompts by itself and has no marks.');
    switch (part.type) {
      case 'text':
        this.#texts.push(part.text);
        return;
      case 'refusal':
        notes.coerced(at, 'Ollama has no refusal part; it was sent as text.');
        this.#texts.push(part.text);
        return;
      case 'image':
        this.#addImage(part, at);
        return;
      case 'reasoning':
        if (part.seal === undefined) this.#thinking += part.text;
        else notes.dropped(at, `This reasoning is sealed for ${part.seal.dialect}.`);
        return;
      case 'tool-call':
        this.#calls.push({ function: { name: part.name, arguments: this.#argumentsOf(part.arguments, at) } });
        return;
      case 'tool-result':
        this.#addResult(part, at);
        return;
      case 'document':
        if (part.source.kind === 'text') {
          notes.coerced(at, 'The text document was sent as text.');
          this.#texts.push(part.source.text);
        } else notes.dropped(at, 'Ollama takes documents as text only.');
        return;
      case 'audio':
      case 'foreign':
        notes.dropped(at, `Ollama has no ${part.type} part.`);
        return;
    }
  }

  #addImage({ source, detail }: Part & { readonly type: 'image' }, at: string): void {
    if (source.kind === 'base64') this.#images.push(source.data);
    else this.notes.dropped(at, 'Ollama takes images as bytes only.');
    if (detail !== undefined && detail !== 'auto') this.notes.dropped(`${at}.detail`, 'Ollama has no image detail.');
  }

  #addResult(part: Part & { readonly type: 'tool-result' }, at: string): void {
    const inner = new TurnWriter(at, this.notes, this.names);
    const [written] = inner.write({ role: 'user', content: part.content });
    if (part.isError === true)
      this.notes.dropped(`${at}.is_error`, 'Ollama has no error mark for tool results; the content is unchanged.');
    const name = this.names.get(part.callId);
    this.#results.push({ ...written, role: 'tool', ...(name !== undefined && { tool_name: name }) });
  }

  #argumentsOf(text: string, at: string): JsonValue {
    const parsed = text === '' ? {} : parseObject(text);
    if (parsed !== undefined) return parsed;
    this.notes.coerced(`${at}.arguments`, 'The arguments are no JSON object; they were wrapped in one.');
    return { input: text };
  }
}
