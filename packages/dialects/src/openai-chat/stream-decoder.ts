import type { ChatEvent, JsonObject, ResponseStartEvent, StreamDecoder, TokenUsage } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import type { SseFrame } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { failureOfText, findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, isSameJson, type JsonDraft, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { SseAnswer } from '../shared/sse-answer.js';
import { ChoiceAssembler } from './choice-assembler.js';
import { ownExtensions } from './own-fields.js';
import { laterUsage, usageOf } from './usage-of.js';

const KNOWN = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);
/** Random text that hides the length of tokens from listeners (OpenAI, Mistral). */
const PADDING = new Set(['obfuscation', 'p']);

/**
 * An OpenAI chat stream as canonical events, with the deviations of its many providers (see the tests for each). A choice's end is held
 * until the stream's: finish reasons are repeated, and content may follow them. The stream is whole when `[DONE]` came or every choice has
 * its finish reason; otherwise it ends in an error of class `truncated`.
 */
export class OpenAiStreamDecoder implements StreamDecoder {
  readonly #answer = new SseAnswer({
    readFrame: (frame) => this.#readFrame(frame),
    endOfBytes: () => this.#endOfBytes(),
  });
  readonly #choices = new Map<number, ChoiceAssembler>();
  readonly #later: JsonDraft = {};
  #first: JsonDraft = {};
  #started = false;
  #id: string | undefined;
  #usage: TokenUsage | undefined;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#answer.push(chunk);
  }

  end(): readonly ChatEvent[] {
    return this.#answer.end();
  }

  /** A whole answer, read as a stream of one chunk. */
  readWhole(body: JsonObject): readonly ChatEvent[] {
    this.#readChunk(body, true);
    this.#close();
    return this.#answer.take();
  }

  #readFrame({ event, data }: SseFrame): void {
    const text = data.trim();
    if (text === '') return;
    if (text === '[DONE]') return this.#endOfBytes(true);
    const chunk = parseObject(text);
    if (chunk === undefined) return this.#answer.fail(failureOfText(text));
    const failure = event === 'error' ? decodeErrorObject(0, chunk) : findFailure(chunk);
    if (failure === undefined) return this.#readChunk(chunk, false);
    this.#id ??= nonEmpty(chunk.id);
    this.#readUsage(chunk);
    this.#answer.fail(failure);
  }

  #readChunk(chunk: JsonObject, whole: boolean): void {
    this.#keepFields(chunk, whole);
    const choices = asArray(chunk.choices);
    this.#id ??= nonEmpty(chunk.id);
    if (choices.length > 0 || this.#id !== undefined) this.#start(chunk, whole);
    for (const [position, value] of choices.entries()) {
      if (!isJsonObject(value)) continue;
      const choice = this.#choiceAt(typeof value.index === 'number' ? value.index : position);
      // Perplexity's last chunk repeats the whole `message` beside an empty `delta`.
      const message = asObject(whole ? (value.message ?? value.delta) : (value.delta ?? value.message));
      choice.push(value, message, whole);
    }
    this.#readUsage(chunk);
  }

  #readUsage(chunk: JsonObject): void {
    const usage = laterUsage(this.#usage, usageOf(chunk));
    if (usage === undefined || usage === this.#usage) return;
    this.#usage = usage;
    this.#start(chunk, false);
    this.#answer.emit({ type: 'usage', usage });
  }

  #start(chunk: JsonObject, whole: boolean): void {
    if (this.#started) return;
    this.#started = true;
    const model = nonEmpty(chunk.model);
    const fields = Object.keys(this.#first).length === 0 ? undefined : { ...this.#first };
    const extensions = ownExtensions(fields, whole ? { source: chunk } : undefined);
    const event: ResponseStartEvent = {
      type: 'response-start',
      ...(this.#id !== undefined && { id: this.#id }),
      ...(model !== undefined && { model }),
      ...(typeof chunk.created === 'number' && chunk.created > 0 && { createdAt: chunk.created }),
      ...(extensions !== undefined && { extensions }),
    };
    this.#answer.emit(event);
  }

  /** Unknown fields of the first chunks go with the start, what changes later with the end. */
  #keepFields(chunk: JsonObject, whole: boolean): void {
    for (const key of Object.keys(chunk)) {
      const value = chunk[key];
      if (KNOWN.has(key) || PADDING.has(key) || value === undefined || (!whole && value === null)) continue;
      if (!this.#started) this.#first[key] = value;
      else if (!isSameJson(this.#first[key], value)) this.#later[key] = value;
    }
  }

  #choiceAt(index: number): ChoiceAssembler {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = new ChoiceAssembler(index, (event) => this.#answer.emit(event));
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #endOfBytes(marked = false): void {
    const choices = [...this.#choices.values()];
    if (choices.length > 0 && (marked || choices.every((choice) => choice.finished))) return this.#close();
    const message = this.#started
      ? 'The provider ended its answer before it was complete.'
      : 'The provider ended its answer before it began.';
    this.#answer.fail({ class: 'truncated', message });
  }

  #close(): void {
    this.#answer.finish();
    const choices = [...this.#choices.values()].sort((left, right) => left.index - right.index);
    for (const choice of choices) choice.closeBlocks(this.#id ?? '');
    for (const choice of choices) choice.end();
    const extensions = ownExtensions(Object.keys(this.#later).length === 0 ? undefined : this.#later);
    this.#answer.emit({ type: 'response-end', ...(extensions !== undefined && { extensions }) });
  }
}
