import {
  type BlockHead,
  type ChatEvent,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ResponseBlock,
} from '@helix/contracts';
import { citationValue, decodeBlock } from './decode-block.js';
import { applySignature, blockEnd, type OpenBlock, openBlock } from './open-block.js';

/** Kinds of blocks that a delta can begin when a proxy has lost the opening frame. */
const OPENING_OF_DELTA: ReadonlyMap<string, JsonObject> = new Map([
  ['text_delta', { type: 'text', text: '' }],
  ['citations_delta', { type: 'text', text: '' }],
  ['thinking_delta', { type: 'thinking', thinking: '' }],
  ['signature_delta', { type: 'thinking', thinking: '' }],
]);

const KIND_OF_DELTA: ReadonlyMap<string, BlockHead['kind']> = new Map<string, BlockHead['kind']>([
  ['text_delta', 'text'],
  ['thinking_delta', 'reasoning'],
  ['signature_delta', 'reasoning'],
  ['input_json_delta', 'tool-call'],
]);

/** The place of a block that has none in the stream. */
const ADDED = -1;

/** Turns the block frames of one Anthropic stream into block events, numbered anew in the order in which the blocks open. */
export class BlockAssembler {
  readonly #emit: (event: ChatEvent) => void;
  readonly #open = new Map<number, OpenBlock>();
  #nextBlock = 0;
  hasToolCalls = false;

  constructor(emit: (event: ChatEvent) => void) {
    this.#emit = emit;
  }

  start(index: JsonValue | undefined, value: JsonValue | undefined): void {
    this.stop(index);
    this.#begin(toIndex(index), decodeBlock(isJsonObject(value) ? value : {}));
  }

  /** A whole block that no frame of the stream began; after the last of the stream's own. */
  add(block: ResponseBlock): void {
    this.#begin(ADDED, block);
    this.stop(ADDED);
  }

  #begin(key: number, opening: ResponseBlock): void {
    const block = this.#nextBlock;
    this.#nextBlock += 1;
    const open = openBlock(block, opening);
    this.#open.set(key, open);
    if (opening.head.kind === 'tool-call') this.hasToolCalls = true;
    this.#emit({
      type: 'block-start',
      choice: 0,
      block,
      head: opening.head,
      ...(opening.extensions !== undefined && { extensions: opening.extensions }),
    });
    if (opening.text !== '' && opening.head.kind !== 'tool-call') this.#emitDelta(open, opening.text);
    for (const citation of opening.values ?? []) this.#emitDelta(open, '', citation);
  }

  /** False when the delta belongs to no block and cannot begin one. */
  delta(index: JsonValue | undefined, value: JsonValue | undefined): boolean {
    const delta = isJsonObject(value) ? value : {};
    const type = typeof delta.type === 'string' ? delta.type : '';
    const open = this.#blockFor(index, type);
    if (open === undefined) return false;
    if (open.kind === 'foreign') {
      this.#emitDelta(open, '', delta);
      return true;
    }
    switch (type) {
      case 'text_delta':
        this.#emitDelta(open, textOf(delta.text));
        return true;
      case 'thinking_delta':
        this.#emitDelta(open, textOf(delta.thinking));
        return true;
      case 'input_json_delta':
        this.#emitDelta(open, textOf(delta.partial_json));
        return true;
      case 'signature_delta':
        applySignature(open, delta.signature);
        return true;
      default:
        this.#emitDelta(open, '', citationValue(delta));
        return true;
    }
  }

  stop(index: JsonValue | undefined): void {
    const key = toIndex(index);
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    if (!open.hasDeltas && open.openingInput !== '') this.#emitDelta(open, open.openingInput);
    this.#emit(blockEnd(open));
  }

  stopAll(): void {
    for (const index of [...this.#open.keys()]) this.stop(index);
  }

  /** The open block that the delta fits; a delta of another kind begins a block of its own. */
  #blockFor(index: JsonValue | undefined, type: string): OpenBlock | undefined {
    const open = this.#open.get(toIndex(index));
    const kind = KIND_OF_DELTA.get(type);
    if (open !== undefined && (kind === undefined || open.kind === kind || open.kind === 'foreign')) return open;
    const opening = OPENING_OF_DELTA.get(type);
    if (opening === undefined) return undefined;
    this.start(index, opening);
    return this.#open.get(toIndex(index));
  }

  #emitDelta(open: OpenBlock, text: string, value?: JsonValue): void {
    const { block } = open;
    if (text === '' && value === undefined) return;
    open.hasDeltas = true;
    this.#emit(
      value === undefined
        ? { type: 'block-delta', choice: 0, block, text }
        : { type: 'block-delta', choice: 0, block, text, value },
    );
  }
}

function toIndex(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
