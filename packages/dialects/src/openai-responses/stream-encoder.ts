import {
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockStartEvent,
  type ChatEvent,
  type ChoiceEndEvent,
  type EncodeContext,
  HelixError,
  type JsonObject,
  type ResponseEndEvent,
  type ResponseStartEvent,
  type StreamEncoder,
  type TokenUsage,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { nonEmpty } from '../shared/json-draft.js';
import { customToolsOf } from './custom-tool.js';
import { encodeEnd } from './decode-end.js';
import { encodeFailure, failedFrames } from './encode-failure.js';
import { encodeUsage } from './encode-usage.js';
import {
  CallWriter,
  CustomCallWriter,
  ForeignWriter,
  type ItemPlace,
  type ItemWriter,
  itemFieldsOf,
  ReasoningWriter,
} from './item-writer.js';
import { MessageWriter } from './message-writer.js';
import { OPENAI_RESPONSES, ownFields, writeOwnFields } from './own-fields.js';
import { encodeHead, keptFields } from './response-head.js';

/**
 * Writes canonical events as a Responses stream. Text and refusal blocks that follow one another are parts of one message item; all other
 * blocks are items of their own, which may be open side by side, as `output_index` tells them apart. Of several choices only the first is
 * written. Throws `internal` on events that break the grammar.
 * Source: https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #items = new Map<number, { readonly index: number; readonly writer: ItemWriter }>();
  readonly #skipped = new Set<number>();
  readonly #output: JsonObject[] = [];
  #customTools: ReadonlySet<string> | undefined;
  #head: JsonObject = {};
  #frames = '';
  #sequence = 0;
  #nextIndex = 0;
  #messages: { readonly index: number; readonly writer: MessageWriter }[] = [];
  #usage: TokenUsage | undefined;
  #end: ChoiceEndEvent | undefined;
  #response: JsonObject | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  /** The whole answer, once the events have ended. */
  get response(): JsonObject | undefined {
    return this.#response;
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'response-start':
        this.#begin(event);
        break;
      case 'block-start':
        if (event.choice === 0) this.#startBlock(event);
        break;
      case 'block-delta':
        if (event.choice === 0) this.#deltaOf(event);
        break;
      case 'block-end':
        if (event.choice === 0) this.#endBlock(event);
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'choice-end':
        if (event.choice === 0) this.#end = event;
        break;
      case 'response-end':
        this.#close(event);
        break;
      case 'error':
        this.#fail(event.error);
        break;
    }
    const frames = this.#frames;
    this.#frames = '';
    return frames;
  }

  #begin(event: ResponseStartEvent): void {
    this.#head = encodeHead(event, this.#context);
    this.#send('response.created', { response: this.#head });
    this.#send('response.in_progress', { response: this.#head });
  }

  #startBlock(event: BlockStartEvent): void {
    const { head, block } = event;
    if (head.kind === 'text' || head.kind === 'refusal') return this.#messageFor(event).startPart(event);
    if (head.kind === 'media' || (head.kind === 'foreign' && head.dialect !== OPENAI_RESPONSES)) {
      this.#skipped.add(block);
      return;
    }
    this.#closeMessages();
    const place = this.#nextPlace();
    const writer =
      head.kind === 'reasoning'
        ? new ReasoningWriter(event, place)
        : head.kind === 'tool-call'
          ? this.#callWriter(event, place, head.name)
          : new ForeignWriter(event, place);
    this.#items.set(block, { index: place.index, writer });
  }

  #callWriter(event: BlockStartEvent, place: ItemPlace, name: string): ItemWriter {
    this.#customTools ??= customToolsOf(this.#context.request.tools);
    return this.#customTools.has(name) ? new CustomCallWriter(event, place) : new CallWriter(event, place);
  }

  /** The message that a part goes on with: the last one, unless the part came from another or something came between. */
  #messageFor(event: BlockStartEvent): MessageWriter {
    const last = this.#messages.at(-1);
    const id = nonEmpty(itemFieldsOf(event).id);
    if (last !== undefined && !last.writer.isClosing && (id === undefined || id === last.writer.ownId))
      return last.writer;
    this.#closeMessages();
    const place = this.#nextPlace();
    const writer = new MessageWriter(event, place);
    this.#messages.push({ index: place.index, writer });
    return writer;
  }

  #deltaOf(event: BlockDeltaEvent): void {
    if (this.#skipped.has(event.block)) return;
    const item = this.#items.get(event.block);
    if (item !== undefined) return item.writer.delta(event);
    if (!this.#messages.some(({ writer }) => writer.delta(event))) throw notOpen(event.block);
  }

  #endBlock(event: BlockEndEvent): void {
    if (this.#skipped.delete(event.block)) return;
    const item = this.#items.get(event.block);
    if (item !== undefined) {
      this.#items.delete(event.block);
      this.#output[item.index] = item.writer.end(event);
      return;
    }
    if (!this.#messages.some(({ writer }) => writer.endPart(event.block))) throw notOpen(event.block);
    if (this.#messages.some(({ writer }) => writer.isClosing)) this.#closeMessages();
  }

  /** Ends the messages whose parts have ended; the others end with their last part. */
  #closeMessages(status: 'completed' | 'incomplete' = 'completed'): void {
    for (const { index, writer } of this.#messages) {
      writer.isClosing = true;
      if (!writer.isOpen) this.#output[index] = writer.end(status);
    }
    this.#messages = this.#messages.filter(({ writer }) => writer.isOpen);
  }

  #close(event: ResponseEndEvent): void {
    const end = this.#end;
    if (end === undefined) throw new HelixError('internal', 'A stream ended without the end of its first choice.');
    if (this.#items.size > 0 || this.#messages.some(({ writer }) => writer.isOpen))
      throw new HelixError('internal', 'A stream ended while a block of it was open.');
    const { status, incomplete_details: details } = encodeEnd(end.finishReason);
    this.#closeMessages(status === 'incomplete' ? 'incomplete' : 'completed');
    const later: JsonDraft = {};
    writeOwnFields(later, event.extensions);
    const response: JsonDraft = {
      ...this.#head,
      ...later,
      ...keptFields(this.#context),
      status,
      incomplete_details: details,
      output: this.#output,
    };
    if (this.#usage !== undefined) response.usage = encodeUsage(this.#usage, this.#context.costOf);
    if (ownFields(event.extensions) === undefined && status === 'completed')
      response.completed_at = this.#context.createdAt;
    this.#response = response;
    this.#send(`response.${String(status)}`, { response });
  }

  #fail(error: UpstreamErrorInfo): void {
    const usage = this.#usage === undefined ? null : encodeUsage(this.#usage, this.#context.costOf);
    const head = Object.keys(this.#head).length === 0 ? encodeHead(undefined, this.#context) : this.#head;
    const output = this.#output.filter(Boolean);
    const response = { ...head, status: 'failed', error: encodeFailure(error), output, usage };
    this.#response = response;
    this.#frames += `\n\n${failedFrames(response, this.#sequence)}`;
  }

  #nextPlace(): ItemPlace {
    const index = this.#nextIndex;
    this.#nextIndex += 1;
    const base = this.#context.requestId.replace(/^req_/, '');
    return { index, fallbackId: `${base}_${index}`, send: (type, fields) => this.#send(type, fields) };
  }

  #send(type: string, fields: JsonObject): void {
    const data = { type, sequence_number: this.#sequence, ...fields };
    this.#sequence += 1;
    this.#frames += `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  }
}

function notOpen(block: number): HelixError {
  return new HelixError('internal', `Block ${block} of a stream was not open.`);
}
