import type { BlockDeltaEvent, BlockEndEvent, BlockStartEvent, JsonObject } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import { asObject, type JsonDraft, nonEmpty } from '../shared/json-draft.js';
import { argumentsToInput } from './custom-tool.js';
import { OPENAI_RESPONSES, ownFields } from './own-fields.js';
import { sealToContent, UNSEALED } from './seal-carrier.js';

/** Sends one event; the sequence number is the stream's. */
export type SendEvent = (type: string, fields: JsonObject) => void;

/** Where an item stands and how it is written. */
export interface ItemPlace {
  readonly index: number;
  /** For items that came without an id. */
  readonly fallbackId: string;
  readonly send: SendEvent;
}

/** Writes one output item that is one block: a call, reasoning, or an item of this dialect alone. */
export interface ItemWriter {
  delta(event: BlockDeltaEvent): void;
  /** Ends the item, and gives it whole. */
  end(event: BlockEndEvent): JsonObject;
}

/** The own fields of the item that a block came from. */
export function itemFieldsOf(event: BlockStartEvent): JsonObject {
  return asObject(ownFields(event.extensions)?.item);
}

/** A `function_call` item. */
export class CallWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #item: JsonDraft;
  #arguments = '';

  constructor(event: BlockStartEvent, place: ItemPlace) {
    const fields = itemFieldsOf(event);
    const { head } = event;
    this.#place = place;
    this.#item = {
      ...fields,
      id: nonEmpty(fields.id) ?? `fc_${place.fallbackId}`,
      type: 'function_call',
      status: 'in_progress',
      arguments: '',
      call_id: head.kind === 'tool-call' ? head.id : '',
      name: head.kind === 'tool-call' ? head.name : '',
    };
    place.send('response.output_item.added', { output_index: place.index, item: this.#item });
  }

  delta({ text }: BlockDeltaEvent): void {
    if (text === '') return;
    this.#arguments += text;
    const { send, index } = this.#place;
    send('response.function_call_arguments.delta', { item_id: this.#item.id, output_index: index, delta: text });
  }

  end(): JsonObject {
    const { send, index } = this.#place;
    // Callers parse the arguments; no arguments are an empty object.
    if (this.#arguments === '') this.#arguments = '{}';
    const { id, name } = this.#item;
    send('response.function_call_arguments.done', {
      item_id: id,
      output_index: index,
      name,
      arguments: this.#arguments,
    });
    const item = { ...this.#item, status: 'completed', arguments: this.#arguments };
    send('response.output_item.done', { output_index: index, item });
    return item;
  }
}

/** A `custom_tool_call` item, for a call of the function that stood for the tool: its text is known when its arguments are whole. */
export class CustomCallWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #item: JsonObject;
  #arguments = '';

  constructor({ head }: BlockStartEvent, place: ItemPlace) {
    this.#place = place;
    this.#item = {
      id: `ctc_${place.fallbackId}`,
      type: 'custom_tool_call',
      status: 'in_progress',
      call_id: head.kind === 'tool-call' ? head.id : '',
      name: head.kind === 'tool-call' ? head.name : '',
      input: '',
    };
    place.send('response.output_item.added', { output_index: place.index, item: this.#item });
  }

  delta({ text }: BlockDeltaEvent): void {
    this.#arguments += text;
  }

  end(): JsonObject {
    const { send, index } = this.#place;
    const input = argumentsToInput(this.#arguments);
    const place = { item_id: this.#item.id, output_index: index };
    if (input !== '') send('response.custom_tool_call_input.delta', { ...place, delta: input });
    send('response.custom_tool_call_input.done', { ...place, input });
    const item = { ...this.#item, status: 'completed', input };
    send('response.output_item.done', { output_index: index, item });
    return item;
  }
}

/** A `reasoning` item: its text as parts of the summary, or as content where the provider had it there. */
export class ReasoningWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #item: JsonDraft;
  readonly #parts: string[] = [];
  /** It came from a provider of this dialect, which may keep the content itself. */
  readonly #isOwn: boolean;
  #form: 'summary' | 'content' = 'summary';

  constructor(event: BlockStartEvent, place: ItemPlace) {
    const fields = itemFieldsOf(event);
    this.#place = place;
    this.#isOwn = nonEmpty(fields.id) !== undefined;
    this.#item = { ...fields, id: nonEmpty(fields.id) ?? `rs_${place.fallbackId}`, type: 'reasoning', summary: [] };
    if ('status' in fields) this.#item.status = 'in_progress';
    place.send('response.output_item.added', { output_index: place.index, item: { ...this.#item } });
  }

  delta({ text, extensions }: BlockDeltaEvent): void {
    if (text === '') return;
    const own = ownFields(extensions);
    if (own?.form === 'content') this.#form = 'content';
    if (this.#parts.length === 0 || own?.part !== undefined) this.#openPart();
    const last = this.#parts.length - 1;
    this.#parts[last] = (this.#parts[last] ?? '') + text;
    this.#send(this.#form === 'summary' ? 'reasoning_summary_text.delta' : 'reasoning_text.delta', { delta: text });
  }

  end({ seal }: BlockEndEvent): JsonObject {
    this.#closePart();
    const item = { ...this.#item };
    if ('status' in item) item.status = 'completed';
    item.summary = this.#form === 'summary' ? this.#parts.map((text) => ({ type: 'summary_text', text })) : [];
    if (this.#form === 'content') item.content = this.#parts.map((text) => ({ type: 'reasoning_text', text }));
    const encrypted = sealToContent(seal) ?? (this.#isOwn ? undefined : UNSEALED);
    if (encrypted !== undefined) item.encrypted_content = encrypted;
    if (seal?.dialect === OPENAI_RESPONSES && seal.signature !== undefined) item.id = seal.signature;
    this.#place.send('response.output_item.done', { output_index: this.#place.index, item });
    return item;
  }

  #openPart(): void {
    this.#closePart();
    this.#parts.push('');
    if (this.#form === 'summary')
      this.#send('reasoning_summary_part.added', { part: { type: 'summary_text', text: '' } });
    else this.#send('content_part.added', { part: { type: 'reasoning_text', text: '' } });
  }

  #closePart(): void {
    const text = this.#parts.at(-1);
    if (text === undefined) return;
    if (this.#form === 'summary') {
      this.#send('reasoning_summary_text.done', { text });
      this.#send('reasoning_summary_part.done', { part: { type: 'summary_text', text } });
    } else {
      this.#send('reasoning_text.done', { text });
      this.#send('content_part.done', { part: { type: 'reasoning_text', text } });
    }
  }

  #send(name: string, fields: JsonObject): void {
    const part = this.#parts.length - 1;
    this.#place.send(`response.${name}`, {
      item_id: this.#item.id,
      output_index: this.#place.index,
      ...(this.#form === 'summary' ? { summary_index: part } : { content_index: part }),
      ...fields,
    });
  }
}

/** An item that only this dialect knows, with the events that came for it. */
export class ForeignWriter implements ItemWriter {
  readonly #place: ItemPlace;
  #item: JsonObject;

  constructor(event: BlockStartEvent, place: ItemPlace) {
    this.#place = place;
    this.#item = event.head.kind === 'foreign' ? asObject(event.head.value) : {};
    place.send('response.output_item.added', { output_index: place.index, item: this.#item });
  }

  delta({ value }: BlockDeltaEvent): void {
    if (!isJsonObject(value) || typeof value.type !== 'string') return;
    if (value.type === 'response.output_item.done') {
      this.#item = asObject(value.item);
      return;
    }
    const { type, sequence_number: _number, ...fields } = value;
    this.#place.send(type, { ...fields, output_index: this.#place.index });
  }

  end(): JsonObject {
    this.#place.send('response.output_item.done', { output_index: this.#place.index, item: this.#item });
    return this.#item;
  }
}
