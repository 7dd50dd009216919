import { type BlockHead, type ChatEvent, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { citationValue, imageType, isServerTool, sealOf } from './decode-block.js';
import { BEDROCK_CONVERSE } from './own-fields.js';

interface OpenBlock {
  readonly block: number;
  readonly head: BlockHead;
  signature: string | undefined;
  /** Pieces of redacted reasoning: each is base64 by itself. */
  readonly data: Buffer[];
}

/**
 * Turns the block frames of one stream into block events. Only tools and images have a start frame; text and reasoning begin with their first
 * delta, and so does a block whose delta is of another kind than the open one of its index.
 */
export class BlockAssembler {
  readonly #emit: (event: ChatEvent) => void;
  readonly #open = new Map<number, OpenBlock>();
  #nextBlock = 0;
  hasToolCalls = false;

  constructor(emit: (event: ChatEvent) => void) {
    this.#emit = emit;
  }

  start(index: JsonValue | undefined, value: JsonValue | undefined): void {
    const start = asObject(value);
    if (isJsonObject(start.toolUse) && !isServerTool(start.toolUse)) {
      const { toolUseId, name } = start.toolUse;
      this.#begin(index, { kind: 'tool-call', id: asText(toolUseId), name: asText(name) });
      this.hasToolCalls = true;
    } else if (isJsonObject(start.image)) {
      this.#begin(index, { kind: 'media', mediaType: imageType(start.image) });
    } else if (Object.keys(start).length > 0) {
      this.#begin(index, { kind: 'foreign', dialect: BEDROCK_CONVERSE, value: start });
    }
  }

  /** False when the delta is a piece of a tool call that was never begun. */
  delta(index: JsonValue | undefined, value: JsonValue | undefined): boolean {
    const delta = asObject(value);
    const open = this.#open.get(toIndex(index));
    if (open?.head.kind === 'foreign') {
      this.#emitDelta(open, '', delta);
    } else if (isJsonObject(delta.toolUse)) {
      if (open?.head.kind !== 'tool-call') return false;
      this.#emitDelta(open, asText(delta.toolUse.input));
    } else if (isJsonObject(delta.reasoningContent)) {
      this.#addReasoning(this.#openAs(index, { kind: 'reasoning' }), delta.reasoningContent);
    } else if (delta.citation !== undefined) {
      this.#emitDelta(this.#openAs(index, { kind: 'text' }), '', citationValue(delta.citation));
    } else if (typeof delta.text === 'string') {
      this.#emitDelta(this.#openAs(index, { kind: 'text' }), delta.text);
    } else if (isJsonObject(delta.image)) {
      this.#emitDelta(this.#openAs(index, { kind: 'media', mediaType: imageType(delta.image) }), '', delta.image);
    } else if (Object.keys(delta).length > 0) {
      this.#emitDelta(this.#openAs(index, { kind: 'foreign', dialect: BEDROCK_CONVERSE, value: {} }), '', delta);
    }
    return true;
  }

  stop(index: JsonValue | undefined): void {
    const open = this.#open.get(toIndex(index));
    if (open === undefined) return;
    this.#open.delete(toIndex(index));
    const data = open.data.length === 0 ? undefined : Buffer.concat(open.data).toString('base64');
    const seal = sealOf(open.signature, data);
    this.#emit({ type: 'block-end', choice: 0, block: open.block, ...(seal !== undefined && { seal }) });
  }

  stopAll(): void {
    for (const index of [...this.#open.keys()]) this.stop(index);
  }

  #addReasoning(open: OpenBlock, { text, signature, redactedContent }: JsonObject): void {
    if (typeof signature === 'string') open.signature = (open.signature ?? '') + signature;
    const data = nonEmpty(redactedContent);
    if (data !== undefined) open.data.push(Buffer.from(data, 'base64'));
    this.#emitDelta(open, asText(text));
  }

  #openAs(index: JsonValue | undefined, head: BlockHead): OpenBlock {
    const open = this.#open.get(toIndex(index));
    return open?.head.kind === head.kind ? open : this.#begin(index, head);
  }

  #begin(index: JsonValue | undefined, head: BlockHead): OpenBlock {
    this.stop(index);
    const open: OpenBlock = { block: this.#nextBlock, head, signature: undefined, data: [] };
    this.#nextBlock += 1;
    this.#open.set(toIndex(index), open);
    this.#emit({ type: 'block-start', choice: 0, block: open.block, head });
    return open;
  }

  #emitDelta({ block }: OpenBlock, text: string, value?: JsonValue): void {
    if (value !== undefined) this.#emit({ type: 'block-delta', choice: 0, block, text, value });
    else if (text !== '') this.#emit({ type: 'block-delta', choice: 0, block, text });
  }
}

function toIndex(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}
