import {
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockHead,
  type BlockStartEvent,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { isCustomCall, isImagePiece } from './encode-block-values.js';
import { isFunctionCall } from './legacy-functions.js';
import { OPENAI_CHAT, ownFields, shapeOf } from './own-fields.js';
import { detailsOfSeal, encodeOwnEntry } from './reasoning-details.js';

interface Writing {
  readonly kind: BlockHead['kind'];
  /** The field of `delta` that takes the block's text; `undefined` when the text goes elsewhere. */
  readonly field: string | undefined;
  /** The place in `tool_calls`. */
  readonly call: number;
  readonly isLegacy: boolean;
  /** Reasoning so far: a seal is sent with the text it seals, so that callers need not join pieces to return it. */
  text: string;
  wrote: boolean;
}

/** The deltas of one choice of a stream. */
export class ChoiceWriter {
  /** The role has been sent. */
  opened = false;
  wroteFunctionCall = false;
  readonly #blocks = new Map<number, Writing>();
  #calls = 0;
  #details = 0;

  constructor(private readonly legacy: boolean) {}

  start(event: BlockStartEvent): JsonObject | undefined {
    const { head } = event;
    const isCall = head.kind === 'tool-call' || (head.kind === 'foreign' && isOwnCall(head));
    const isLegacy = head.kind === 'tool-call' && (this.legacy || isFunctionCall(event));
    const call = isCall && !isLegacy ? this.#calls++ : -1;
    this.#blocks.set(event.block, { kind: head.kind, field: fieldOf(event), call, isLegacy, text: '', wrote: false });
    if (head.kind === 'tool-call') {
      if (!isLegacy)
        return {
          tool_calls: [
            {
              ...ownFields(event.extensions),
              index: call,
              id: head.id,
              type: 'function',
              function: { name: head.name, arguments: '' },
            },
          ],
        };
      this.wroteFunctionCall = true;
      return { function_call: { name: head.name, arguments: '' } };
    }
    if (head.kind !== 'foreign' || head.dialect !== OPENAI_CHAT || !isJsonObject(head.value)) return undefined;
    return isCall ? { tool_calls: [{ ...head.value, index: call }] } : { content: [head.value] };
  }

  /** The field for a delta that is text and nothing else. */
  plainText(event: BlockDeltaEvent): string | undefined {
    const block = this.#blocks.get(event.block);
    if (block?.field === undefined || event.text === '' || event.extensions !== undefined) return undefined;
    if (block.kind === 'reasoning') block.text += event.text;
    return block.field;
  }

  delta(event: BlockDeltaEvent): JsonObject | undefined {
    const block = this.#blocks.get(event.block);
    if (block === undefined) return undefined;
    const { text, value } = event;
    if (block.kind === 'reasoning') block.text += text;
    if (block.field !== undefined) return text === '' ? undefined : { [block.field]: text };
    if (block.kind === 'tool-call') {
      if (text === '') return undefined;
      block.wrote = true;
      return block.isLegacy
        ? { function_call: { arguments: text } }
        : { tool_calls: [{ index: block.call, function: { arguments: text } }] };
    }
    if (block.kind === 'reasoning')
      return text === '' ? undefined : { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
    if (block.kind === 'media') return mediaDelta(value);
    return block.call >= 0 && isJsonObject(value) ? { tool_calls: [{ ...value, index: block.call }] } : undefined;
  }

  end(event: BlockEndEvent): JsonObject | undefined {
    const block = this.#blocks.get(event.block);
    this.#blocks.delete(event.block);
    if (block === undefined) return undefined;
    if (block.kind === 'reasoning' && event.seal !== undefined) {
      const own = detailsOfSeal(event.seal);
      const details = own ?? [encodeOwnEntry({ text: block.text, seal: event.seal }, this.#details)];
      this.#details += details.length;
      return { reasoning_details: details };
    }
    return undefined;
  }
}

function isOwnCall(head: BlockHead & { readonly kind: 'foreign' }): boolean {
  return head.dialect === OPENAI_CHAT && isCustomCall(head.value);
}

function fieldOf({ head, extensions }: BlockStartEvent): string | undefined {
  switch (head.kind) {
    case 'text':
      return 'content';
    case 'refusal':
      return 'refusal';
    case 'reasoning': {
      const spelling = shapeOf(extensions)?.spelling;
      if (spelling === 'thinking') return undefined;
      return spelling === undefined ? 'reasoning_content' : 'reasoning';
    }
    default:
      return undefined;
  }
}

function mediaDelta(value: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const draft: JsonDraft = isImagePiece(value) ? { images: [value] } : { audio: value };
  return draft;
}
