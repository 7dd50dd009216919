import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ReasoningSeal,
  type StreamFacts,
  type StreamTap,
  type TokenUsage,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { parseObject } from '../shared/parse-object.js';
import { decodeBlock } from './decode-block.js';
import { decodeErrorObject } from './decode-error.js';
import { decodeUsage, mergeUsage } from './decode-usage.js';
import { measureDelta, measureDeltaObject } from './measure-delta.js';
import { explanationBlock } from './refusal-explanation.js';
import { signatureToSeal } from './seal-carrier.js';
import { SseDataScanner } from './sse-data-scanner.js';

class TapFacts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
  seals: readonly ReasoningSeal[] | undefined;
}

/**
 * Observes a raw Anthropic stream: every chunk is forwarded as it came. Deltas, nearly all of a stream, are measured in place;
 * only the few other events are parsed. The input's usage is known from `message_start` on, so that an aborted stream is booked
 * with exact input. There is nothing to hold back: usage is a part of events that every caller gets.
 */
export class AnthropicStreamTap implements StreamTap {
  readonly #facts = new TapFacts();
  readonly #scanner = new SseDataScanner((data) => {
    this.#read(data);
  });
  #usage: JsonObject | undefined;

  get facts(): StreamFacts {
    return this.#facts;
  }

  push(chunk: Buffer): Buffer {
    if (!this.#facts.finished) this.#scanner.push(chunk);
    return chunk;
  }

  end(): undefined {
    if (!this.#facts.finished) this.#scanner.end();
    return undefined;
  }

  #read(data: Buffer): void {
    if (this.#facts.finished || this.#facts.error !== undefined) return;
    const tokens = measureDelta(data);
    if (tokens === undefined) {
      this.#readParsed(data);
      return;
    }
    this.#facts.contentStarted = true;
    this.#facts.generatedTokens += tokens;
  }

  #readParsed(data: Buffer): void {
    const text = data.toString('utf8');
    const frame = parseObject(text);
    if (frame !== undefined) {
      this.#readFrame(frame);
    } else if (text.trim() !== '' && text.trim() !== '[DONE]') {
      this.#facts.error = { class: 'truncated', message: 'The stream has an event that is no JSON object.' };
    }
  }

  #readFrame(frame: JsonObject): void {
    const facts = this.#facts;
    switch (frame.type) {
      case 'message_start':
        this.#readStart(isJsonObject(frame.message) ? frame.message : {});
        return;
      case 'content_block_start':
        if (isContent(frame.content_block)) facts.contentStarted = true;
        this.#keepSeal(isJsonObject(frame.content_block) ? decodeBlock(frame.content_block).seal : undefined);
        return;
      case 'content_block_delta':
        facts.contentStarted = true;
        facts.generatedTokens += measureDeltaObject(frame.delta);
        if (isJsonObject(frame.delta)) this.#keepSeal(signatureToSeal(frame.delta.signature));
        return;
      case 'message_delta':
        if (isJsonObject(frame.delta) && explanationBlock(frame.delta) !== undefined) facts.contentStarted = true;
        this.#readUsage(frame.usage);
        return;
      case 'message_stop':
        facts.finished = true;
        return;
      default:
        if (frame.type === 'error' || isJsonObject(frame.error)) facts.error = decodeErrorObject(0, frame);
    }
  }

  #readStart(message: JsonObject): void {
    const facts = this.#facts;
    if (typeof message.id === 'string') facts.id ??= message.id;
    if (typeof message.model === 'string') facts.model ??= message.model;
    this.#readUsage(message.usage);
  }

  #keepSeal(seal: ReasoningSeal | undefined): void {
    if (seal !== undefined) this.#facts.seals = [...(this.#facts.seals ?? []), seal];
  }

  #readUsage(usage: JsonValue | undefined): void {
    this.#usage = mergeUsage(this.#usage, usage);
    this.#facts.usage = decodeUsage(this.#usage);
  }
}

/** Whether a block is content by opening: a text or thinking block that opens empty is not, everything else is. */
function isContent(block: JsonValue | undefined): boolean {
  if (!isJsonObject(block)) return false;
  if (block.type === 'text') return typeof block.text === 'string' && block.text !== '';
  if (block.type === 'thinking') return typeof block.thinking === 'string' && block.thinking !== '';
  return true;
}
