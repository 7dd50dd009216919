import type { BlockHead, ChatEvent, JsonObject, JsonValue, StreamDecoder } from '@helix/contracts';
import type { SseFrame } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { SseAnswer } from '../shared/sse-answer.js';
import { argumentsOf } from './arguments-of.js';
import { TOOL_PLAN } from './decode-response.js';
import { decodeUsage } from './decode-usage.js';
import { failureOf } from './failure-of.js';
import { mapFinishReason } from './map-finish-reason.js';
import { COHERE_CHAT, ownExtensions } from './own-fields.js';

const END_FIELDS: ReadonlySet<string> = new Set(['finish_reason', 'usage', 'error']);

interface OpenBlock {
  readonly block: number;
  readonly kind: BlockHead['kind'];
  /** Arguments held back while they may still be `null`, which stands for none. */
  held: string;
}

/**
 * A v2 chat stream as canonical events. It is whole when `message-end` came; `[DONE]` may be missing. A block that a proxy has lost the start of
 * begins with its first piece. Source: https://docs.cohere.com/docs/streaming
 */
export class CohereStreamDecoder implements StreamDecoder {
  readonly #answer = new SseAnswer({
    readFrame: (frame) => this.#readFrame(frame),
    endOfBytes: () => this.#answer.fail({ class: 'truncated', message: 'The stream ended before `message-end`.' }),
  });
  readonly #open = new Map<string, OpenBlock>();
  readonly #citations: JsonValue[] = [];
  #started = false;
  #id: string | undefined;
  #blocks = 0;
  #calls = 0;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#answer.push(chunk);
  }

  end(): readonly ChatEvent[] {
    return this.#answer.end();
  }

  #readFrame({ event, data }: SseFrame): void {
    const text = data.trim();
    if (text === '' || text === '[DONE]') return;
    const frame = parseObject(text);
    if (frame === undefined)
      return this.#answer.fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
    this.#read(nonEmpty(frame.type) ?? event ?? '', frame);
  }

  #read(type: string, frame: JsonObject): void {
    const message = asObject(asObject(frame.delta).message);
    const index = String(frame.index ?? 0);
    switch (type) {
      case 'message-start':
        return this.#start(frame);
      case 'content-start':
      case 'content-delta':
        return this.#readContent(`content ${index}`, message.content);
      case 'content-end':
        return this.#close(`content ${index}`);
      case 'tool-plan-delta':
        return this.#readPlan(asText(message.tool_plan));
      case 'tool-call-start':
      case 'tool-call-delta':
        return this.#readCall(`call ${index}`, asObject(message.tool_calls));
      case 'tool-call-end':
        return this.#close(`call ${index}`);
      case 'citation-start':
        if (message.citations !== undefined) this.#citations.push(message.citations);
        return;
      case 'message-end':
        return this.#end(asObject(frame.delta));
      default:
        if (type === 'error' || frame.error !== undefined || (type === '' && frame.message !== undefined))
          this.#answer.fail(decodeErrorObject(0, frame));
    }
  }

  #start(frame: JsonObject): void {
    if (this.#started) return;
    this.#started = true;
    this.#id = nonEmpty(frame.id);
    this.#answer.emit({ type: 'response-start', ...(this.#id !== undefined && { id: this.#id }) });
  }

  #readContent(key: string, content: JsonValue | undefined): void {
    const part = asObject(content);
    const kind = part.type === 'thinking' || part.thinking !== undefined ? 'reasoning' : 'text';
    if (kind === 'text' && nonEmpty(part.type) !== undefined && part.type !== 'text') return this.#foreign(key, part);
    this.#delta(key, { kind }, asText(part.thinking) || asText(part.text));
  }

  #foreign(key: string, value: JsonObject): void {
    this.#openBlock(key, { kind: 'foreign', dialect: COHERE_CHAT, value });
  }

  #readPlan(text: string): void {
    if (!this.#open.has('plan')) this.#openBlock('plan', { kind: 'reasoning' }, TOOL_PLAN);
    this.#delta('plan', { kind: 'reasoning' }, text);
  }

  #readCall(key: string, call: JsonObject): void {
    this.#close('plan');
    const { name, arguments: input } = asObject(call.function);
    if (!this.#open.has(key)) {
      const id = nonEmpty(call.id) ?? `call_${this.#id ?? ''}_${this.#calls}`;
      this.#openBlock(key, { kind: 'tool-call', id, name: asText(name) });
      this.#calls += 1;
    }
    const open = this.#open.get(key);
    if (open === undefined) return;
    open.held += typeof input === 'string' ? input : argumentsOf(input);
    if ('null'.startsWith(open.held.trim())) return;
    this.#emitText(open.block, open.held);
    open.held = '';
  }

  #delta(key: string, head: BlockHead, text: string): void {
    const open = this.#open.get(key);
    const block = open !== undefined && open.kind === head.kind ? open.block : this.#openBlock(key, head);
    this.#emitText(block, text);
  }

  #emitText(block: number, text: string): void {
    if (text !== '') this.#answer.emit({ type: 'block-delta', choice: 0, block, text });
  }

  #openBlock(key: string, head: BlockHead, marks: Partial<typeof TOOL_PLAN> = {}): number {
    this.#start({});
    this.#close(key);
    if (key !== 'plan') this.#close('plan');
    const block = this.#blocks;
    this.#blocks += 1;
    this.#open.set(key, { block, kind: head.kind, held: '' });
    this.#answer.emit({ type: 'block-start', choice: 0, block, head, ...marks });
    return block;
  }

  #close(key: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    if (open.kind === 'tool-call') this.#emitText(open.block, argumentsOf(open.held));
    this.#answer.emit({ type: 'block-end', choice: 0, block: open.block });
  }

  #end(delta: JsonObject): void {
    this.#start({});
    const usage = decodeUsage(delta.usage);
    for (const key of [...this.#open.keys()]) this.#close(key);
    if (usage !== undefined) this.#answer.emit({ type: 'usage', usage });
    const failure = failureOf(delta);
    if (failure !== undefined) return this.#answer.fail(failure);
    const raw = nonEmpty(delta.finish_reason);
    const rest = { ...leftoverFields(delta, END_FIELDS) };
    const own = this.#citations.length === 0 ? rest : { citations: this.#citations, ...rest };
    const extensions = ownExtensions(Object.keys(own).length === 0 ? undefined : own);
    this.#answer.finish();
    this.#answer.emit({
      type: 'choice-end',
      choice: 0,
      finishReason: mapFinishReason(raw, this.#calls > 0),
      ...(raw !== undefined && { rawFinishReason: raw }),
      ...(extensions !== undefined && { extensions }),
    });
    this.#answer.emit({ type: 'response-end' });
  }
}
