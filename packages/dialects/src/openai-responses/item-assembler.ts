import type { BlockHead, ChatEvent, Extensions, JsonObject, JsonValue } from '@helix/contracts';
import { asArray, asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { OPENAI_RESPONSES, ownExtensions } from './own-fields.js';
import { itemToSeal } from './seal-carrier.js';

interface OpenBlock {
  readonly block: number;
  /** Characters so far, so that a whole text that follows its deltas is not said twice. */
  length: number;
}

interface OpenItem {
  readonly type: string;
  item: JsonObject;
  /** Blocks by the place of their part; a call, reasoning or foreign item has one, at 0. */
  readonly blocks: Map<number, OpenBlock>;
  /** Reasoning: the part that the text so far belongs to. */
  part: number | undefined;
}

const CONTENT = new Set(['content', 'type']);
const CALL = new Set(['type', 'call_id', 'name', 'arguments']);
const REASONING = new Set(['type', 'summary', 'content', 'encrypted_content']);
/** Items of a caller's own tools, which only this dialect knows. */
const CUSTOM_CALLS = new Set([
  'custom_tool_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
  'computer_call',
]);

/**
 * Turns output items into blocks, from whole items or from their events. Items are told apart by `output_index`: some proxies change the ids
 * from event to event. A part of a message is a text or refusal block, reasoning and a function call are one block each, and every other item
 * is a foreign block with its events.
 */
export class ItemAssembler {
  readonly #emit: (event: ChatEvent) => void;
  readonly #open = new Map<number, OpenItem>();
  readonly #done = new Set<number>();
  #nextBlock = 0;
  /** The answer asks the caller to run a tool. */
  hasCalls = false;

  constructor(emit: (event: ChatEvent) => void) {
    this.#emit = emit;
  }

  /** `response.output_item.added`. */
  add(index: number, item: JsonObject): void {
    if (this.#done.has(index) || this.#open.has(index)) return;
    const type = asText(item.type);
    const open: OpenItem = { type, item, blocks: new Map(), part: undefined };
    this.#open.set(index, open);
    if (type === 'function_call' || CUSTOM_CALLS.has(type)) this.hasCalls = true;
    if (type === 'message') return;
    const block = this.#start(headOf(type, item), extensionsOf(type, item));
    open.blocks.set(0, { block, length: 0 });
  }

  /** A part of a message opens. */
  addPart(index: number, part: number, kind: 'text' | 'refusal'): OpenBlock | undefined {
    const open = this.#openAt(index, 'message');
    if (open === undefined || open.type !== 'message') return undefined;
    const before = open.blocks.get(part);
    if (before !== undefined) return before;
    const { content: _content, ...item } = open.item;
    const started = { block: this.#start({ kind }, ownExtensions({ item })), length: 0 };
    open.blocks.set(part, started);
    return started;
  }

  /** Text of a message's part. */
  text(
    index: number,
    part: number,
    delta: { readonly kind: 'text' | 'refusal'; readonly text: string; readonly logprobs?: JsonValue },
  ): void {
    const block = this.addPart(index, part, delta.kind);
    const logprobs = asArray(delta.logprobs);
    if (block === undefined || (delta.text === '' && logprobs.length === 0)) return;
    block.length += delta.text.length;
    this.#emit({
      ...this.#delta(block.block, delta.text),
      ...(logprobs.length > 0 && { extensions: { [OPENAI_RESPONSES]: { logprobs } } }),
    });
  }

  /** The whole text of a part, told at its end: what no delta has brought. */
  wholeText(
    index: number,
    part: number,
    whole: { readonly kind: 'text' | 'refusal'; readonly text: string; readonly logprobs?: JsonValue },
  ): void {
    const block = this.addPart(index, part, whole.kind);
    if (block !== undefined && block.length === 0) this.text(index, part, whole);
  }

  annotation(index: number, part: number, annotation: JsonValue | undefined): void {
    const block = this.addPart(index, part, 'text');
    if (block !== undefined && annotation !== undefined)
      this.#emit({ ...this.#delta(block.block, ''), value: { [OPENAI_RESPONSES]: { annotation } } });
  }

  /** Reasoning text: of a summary, or of the content itself (open models). Where a further part begins is kept beside the delta. */
  reasoning(index: number, part: number, delta: { readonly form: 'summary' | 'content'; readonly text: string }): void {
    const open = this.#openAt(index, 'reasoning');
    const block = open?.blocks.get(0);
    if (open === undefined || block === undefined || delta.text === '') return;
    const isNew = open.part !== part;
    open.part = part;
    block.length += delta.text.length;
    this.#emit({
      ...this.#delta(block.block, delta.text),
      ...(isNew &&
        (part > 0 || delta.form === 'content') && {
          extensions: { [OPENAI_RESPONSES]: { part, ...(delta.form === 'content' && { form: 'content' }) } },
        }),
    });
  }

  callArguments(index: number, text: string, whole: boolean): void {
    const block = this.#openAt(index, 'function_call')?.blocks.get(0);
    if (block === undefined || text === '' || (whole && block.length > 0)) return;
    block.length += text.length;
    this.#emit(this.#delta(block.block, text));
  }

  /** An event of an item that only this dialect knows; `false` when the item is none. */
  foreign(index: number, event: JsonObject): boolean {
    const open = this.#open.get(index);
    const block = open?.blocks.get(0);
    if (open === undefined || block === undefined || isKnown(open.type)) return false;
    this.#emit({ ...this.#delta(block.block, ''), value: event });
    return true;
  }

  /** `response.output_item.done`, or a whole item: says what has not been said, and closes. */
  finish(index: number, item: JsonObject, event?: JsonObject): void {
    if (this.#done.has(index)) return;
    const isWhole = !this.#open.has(index);
    this.add(index, item);
    const open = this.#open.get(index);
    if (open === undefined) return;
    open.item = { ...open.item, ...item };
    switch (open.type) {
      case 'message':
        for (const [part, value] of partsOf(item).entries()) this.#finishPart(index, part, asObject(value), isWhole);
        break;
      case 'function_call':
        this.callArguments(index, argumentsText(item.arguments), true);
        break;
      case 'reasoning':
        this.#finishReasoning(index, open, item);
        break;
      default:
        if (event !== undefined) this.foreign(index, event);
    }
    this.#close(index, open);
  }

  /** Closes what is still open. */
  closeAll(): void {
    for (const [index, open] of [...this.#open].sort(([left], [right]) => left - right)) this.#close(index, open);
  }

  #finishPart(index: number, part: number, value: JsonObject, isWhole: boolean): void {
    if (value.type === 'refusal') return this.wholeText(index, part, { kind: 'refusal', text: asText(value.refusal) });
    this.wholeText(index, part, { kind: 'text', text: asText(value.text), logprobs: asArray(value.logprobs) });
    if (isWhole) for (const annotation of asArray(value.annotations)) this.annotation(index, part, annotation);
  }

  #finishReasoning(index: number, open: OpenItem, item: JsonObject): void {
    if ((open.blocks.get(0)?.length ?? 0) > 0) return;
    const summary = asArray(item.summary);
    const form = summary.length > 0 ? 'summary' : 'content';
    for (const [part, value] of (form === 'summary' ? summary : asArray(item.content)).entries())
      this.reasoning(index, part, { form, text: asText(asObject(value).text) });
  }

  #close(index: number, open: OpenItem): void {
    this.#open.delete(index);
    this.#done.add(index);
    const seal = open.type === 'reasoning' ? itemToSeal(open.item) : undefined;
    for (const { block } of open.blocks.values())
      this.#emit({ type: 'block-end', choice: 0, block, ...(seal !== undefined && { seal }) });
  }

  /** The open item; one that was never announced is opened where its type can be guessed. */
  #openAt(index: number, type: string): OpenItem | undefined {
    if (!this.#open.has(index) && !this.#done.has(index) && type !== 'function_call') this.add(index, { type });
    const open = this.#open.get(index);
    return open?.type === type ? open : undefined;
  }

  #start(head: BlockHead, extensions: Extensions | undefined): number {
    const block = this.#nextBlock;
    this.#nextBlock += 1;
    this.#emit({ type: 'block-start', choice: 0, block, head, ...(extensions !== undefined && { extensions }) });
    return block;
  }

  #delta(block: number, text: string) {
    return { type: 'block-delta', choice: 0, block, text } as const;
  }
}

/** Some servers write the content of a message as its text. */
function partsOf({ content }: JsonObject): readonly JsonValue[] {
  return typeof content === 'string' ? [{ type: 'output_text', text: content }] : asArray(content);
}

function isKnown(type: string): boolean {
  return type === 'message' || type === 'reasoning' || type === 'function_call';
}

function headOf(type: string, item: JsonObject): BlockHead {
  if (type === 'reasoning') return { kind: 'reasoning' };
  if (type !== 'function_call') return { kind: 'foreign', dialect: OPENAI_RESPONSES, value: item };
  return { kind: 'tool-call', id: nonEmpty(item.call_id) ?? asText(item.id), name: asText(item.name) };
}

function extensionsOf(type: string, item: JsonObject): Extensions | undefined {
  if (!isKnown(type)) return undefined;
  const rest = leftoverFields(item, type === 'reasoning' ? REASONING : type === 'function_call' ? CALL : CONTENT);
  return ownExtensions({ item: rest ?? {} });
}

/** Some servers send the arguments as an object. */
export function argumentsText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
