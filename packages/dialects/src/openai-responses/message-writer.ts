import type { BlockDeltaEvent, BlockStartEvent, JsonObject, JsonValue } from '@helix/contracts';
import { asArray, asObject, type JsonDraft, nonEmpty } from '../shared/json-draft.js';
import { type ItemPlace, itemFieldsOf } from './item-writer.js';
import { OPENAI_RESPONSES, ownFields } from './own-fields.js';

/** A text or refusal part of a `message` item. */
interface OpenPart {
  readonly kind: 'text' | 'refusal';
  readonly position: number;
  text: string;
  readonly annotations: JsonValue[];
  readonly logprobs: JsonValue[];
}

/** A `message` item; its parts are blocks. */
export class MessageWriter {
  readonly #place: ItemPlace;
  readonly #item: JsonDraft;
  readonly #open = new Map<number, OpenPart>();
  readonly #content: JsonObject[] = [];
  #next = 0;
  /** The id by which a further block says that it belongs to this item. */
  readonly ownId: string | undefined;
  isClosing = false;

  constructor(event: BlockStartEvent, place: ItemPlace) {
    const fields = itemFieldsOf(event);
    this.#place = place;
    this.ownId = nonEmpty(fields.id);
    this.#item = {
      ...fields,
      id: this.ownId ?? `msg_${place.fallbackId}`,
      type: 'message',
      status: 'in_progress',
      content: [],
      role: 'assistant',
    };
    place.send('response.output_item.added', { output_index: place.index, item: { ...this.#item } });
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  startPart({ block, head }: BlockStartEvent): void {
    const kind = head.kind === 'refusal' ? 'refusal' : 'text';
    const part: OpenPart = { kind, position: this.#next, text: '', annotations: [], logprobs: [] };
    this.#next += 1;
    this.#open.set(block, part);
    this.#send(part, 'content_part.added', { part: partOf(part) });
  }

  /** `false` when the block is no part of this item. */
  delta({ block, text, value, extensions }: BlockDeltaEvent): boolean {
    const part = this.#open.get(block);
    if (part === undefined) return false;
    const logprobs = asArray(ownFields(extensions)?.logprobs);
    part.text += text;
    part.logprobs.push(...logprobs);
    if (text !== '' || logprobs.length > 0) {
      if (part.kind === 'text') this.#send(part, 'output_text.delta', { delta: text, logprobs });
      else this.#send(part, 'refusal.delta', { delta: text });
    }
    const { annotation } = asObject(asObject(value)[OPENAI_RESPONSES]);
    if (annotation !== undefined) {
      this.#send(part, 'output_text.annotation.added', { annotation_index: part.annotations.length, annotation });
      part.annotations.push(annotation);
    }
    return true;
  }

  endPart(block: number): boolean {
    const part = this.#open.get(block);
    if (part === undefined) return false;
    this.#open.delete(block);
    if (part.kind === 'text') this.#send(part, 'output_text.done', { text: part.text, logprobs: part.logprobs });
    else this.#send(part, 'refusal.done', { refusal: part.text });
    this.#send(part, 'content_part.done', { part: partOf(part) });
    this.#content[part.position] = partOf(part);
    return true;
  }

  /** `status`: `incomplete` for the last message of an answer that was cut short. */
  end(status: 'completed' | 'incomplete'): JsonObject {
    const item = { ...this.#item, status, content: this.#content };
    this.#place.send('response.output_item.done', { output_index: this.#place.index, item });
    return item;
  }

  #send(part: OpenPart, name: string, fields: JsonObject): void {
    const { send, index } = this.#place;
    send(`response.${name}`, { item_id: this.#item.id, output_index: index, content_index: part.position, ...fields });
  }
}

function partOf({ kind, text, annotations, logprobs }: OpenPart): JsonObject {
  if (kind === 'refusal') return { type: 'refusal', refusal: text };
  return { type: 'output_text', annotations: [...annotations], logprobs: [...logprobs], text };
}
