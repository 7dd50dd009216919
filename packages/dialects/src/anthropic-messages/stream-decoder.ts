import {
  type ChatEvent,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type StreamDecoder,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { SseDecoder } from '@helix/wire';
import { type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { BlockAssembler } from './block-assembler.js';
import { decodeChoiceEnd } from './decode-choice-end.js';
import { decodeErrorObject } from './decode-error.js';
import { decodeUsage, mergeUsage } from './decode-usage.js';
import { ownExtensions } from './own-fields.js';
import { explanationBlock } from './refusal-explanation.js';

const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'model',
  'content',
  'usage',
  'stop_reason',
  'stop_sequence',
  'stop_details',
]);
const DELTA_FIELDS: ReadonlySet<string> = new Set(['type', 'delta', 'usage']);
const STOP_FIELDS: ReadonlySet<string> = new Set(['type']);

/**
 * Reads an Anthropic stream. Tolerates what proxies make of it: a second `message_start`, padding in the JSON, blocks without
 * start or stop. Only `message_stop` ends an answer; bytes that end without it are an `error` of class `truncated`.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class AnthropicStreamDecoder implements StreamDecoder {
  readonly #sse = new SseDecoder();
  #events: ChatEvent[] = [];
  readonly #blocks = new BlockAssembler((event) => {
    this.#events.push(event);
  });
  #started = false;
  #finished = false;
  #usage: JsonObject | undefined;
  #end: JsonDraft = {};

  push(chunk: Uint8Array): readonly ChatEvent[] {
    this.#events = [];
    if (this.#finished) return this.#events;
    try {
      for (const frame of this.#sse.push(chunk)) this.#readFrame(frame.event, frame.data);
    } catch (error) {
      this.#fail(unreadable(error));
    }
    return this.#events;
  }

  end(): readonly ChatEvent[] {
    this.#events = [];
    if (this.#finished) return this.#events;
    try {
      for (const frame of this.#sse.end()) this.#readFrame(frame.event, frame.data);
    } catch (error) {
      this.#fail(unreadable(error));
    }
    this.#fail({ class: 'truncated', message: 'The stream ended before `message_stop`.' });
    return this.#events;
  }

  #readFrame(name: string | undefined, data: string): void {
    if (this.#finished || data === '' || data === '[DONE]') return;
    const frame = parseObject(data);
    if (frame === undefined) {
      this.#fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
      return;
    }
    this.#read(typeof frame.type === 'string' ? frame.type : (name ?? ''), frame);
  }

  #read(type: string, frame: JsonObject): void {
    switch (type) {
      case 'message_start':
        this.#readStart(isJsonObject(frame.message) ? frame.message : {});
        return;
      case 'content_block_start':
        this.#startOnce();
        this.#blocks.start(frame.index, frame.content_block);
        return;
      case 'content_block_delta':
        this.#startOnce();
        if (!this.#blocks.delta(frame.index, frame.delta)) {
          this.#fail({ class: 'truncated', message: 'The stream has a part of a block that it never began.' });
        }
        return;
      case 'content_block_stop':
        this.#blocks.stop(frame.index);
        return;
      case 'message_delta':
        this.#startOnce();
        this.#readMessageDelta(frame);
        return;
      case 'message_stop':
        this.#startOnce();
        this.#finish(frame);
        return;
      default:
        if (type === 'error' || isJsonObject(frame.error)) this.#fail(decodeErrorObject(0, frame));
    }
  }

  #readStart(message: JsonObject): void {
    if (!this.#started) {
      this.#started = true;
      const extensions = ownExtensions(leftoverFields(message, MESSAGE_FIELDS));
      this.#events.push({
        type: 'response-start',
        ...(typeof message.id === 'string' && { id: message.id }),
        ...(typeof message.model === 'string' && { model: message.model }),
        ...(extensions !== undefined && { extensions }),
      });
    }
    this.#readUsage(message.usage);
  }

  #startOnce(): void {
    if (!this.#started) this.#readStart({});
  }

  #readUsage(usage: JsonValue | undefined): void {
    const merged = mergeUsage(this.#usage, usage);
    if (merged === this.#usage) return;
    this.#usage = merged;
    const decoded = decodeUsage(merged);
    if (decoded !== undefined) this.#events.push({ type: 'usage', usage: decoded });
  }

  #readMessageDelta(frame: JsonObject): void {
    this.#keepEnd(isJsonObject(frame.delta) ? frame.delta : undefined);
    this.#keepEnd(leftoverFields(frame, DELTA_FIELDS));
    this.#readUsage(frame.usage);
  }

  #keepEnd(fields: JsonObject | undefined): void {
    if (fields === undefined) return;
    for (const field of Object.keys(fields)) {
      if (fields[field] !== null || this.#end[field] === undefined) this.#end[field] = fields[field];
    }
  }

  #finish(frame: JsonObject): void {
    this.#blocks.stopAll();
    const explanation = explanationBlock(this.#end);
    if (explanation !== undefined) this.#blocks.add(explanation);
    this.#finished = true;
    const extensions = ownExtensions(leftoverFields(frame, STOP_FIELDS));
    this.#events.push(
      { type: 'choice-end', choice: 0, ...decodeChoiceEnd(this.#end, this.#blocks.hasToolCalls) },
      { type: 'response-end', ...(extensions !== undefined && { extensions }) },
    );
  }

  #fail(error: UpstreamErrorInfo): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#events.push({ type: 'error', error });
  }
}

function unreadable(error: unknown): UpstreamErrorInfo {
  return { class: 'truncated', message: error instanceof Error ? error.message : 'The stream could not be read.' };
}
