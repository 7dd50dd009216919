import type { ChatEvent, JsonObject, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { SseDecoder, type SseFrame, WireError } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, isSameJson, type JsonDraft, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { ChoiceReader } from './choice-reader.js';
import { ownExtensions } from './own-fields.js';

const KNOWN: ReadonlySet<string> = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);
const NO_EVENTS: readonly ChatEvent[] = Object.freeze([]);

/**
 * A stream of completions as canonical events. It is whole when `[DONE]` came or every choice has its finish reason; otherwise it ends in an error of class
 * `truncated`. Source: https://platform.openai.com/docs/api-reference/completions
 */
export class CompletionsStreamDecoder implements StreamDecoder {
  readonly #sse = new SseDecoder();
  readonly #choices = new Map<number, ChoiceReader>();
  readonly #first: JsonDraft = {};
  readonly #later: JsonDraft = {};
  #events: ChatEvent[] = [];
  #isStarted = false;
  #isOver = false;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#isOver ? NO_EVENTS : this.#run(() => this.#sse.push(chunk), false);
  }

  end(): readonly ChatEvent[] {
    return this.#isOver ? NO_EVENTS : this.#run(() => this.#sse.end(), true);
  }

  /** A whole answer, read as a stream of one chunk. */
  readWhole(body: JsonObject): readonly ChatEvent[] {
    this.#readChunk(body, true);
    this.#close();
    return this.#take();
  }

  #run(read: () => readonly SseFrame[], isEnd: boolean): readonly ChatEvent[] {
    try {
      for (const frame of read()) if (!this.#isOver) this.#readFrame(frame);
      if (isEnd && !this.#isOver) this.#endOfBytes(false);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#fail({ class: 'truncated', message: error.message });
    }
    return this.#take();
  }

  #take(): readonly ChatEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  #readFrame({ event, data }: SseFrame): void {
    const text = data.trim();
    if (text === '') return;
    if (text === '[DONE]') return this.#endOfBytes(true);
    const chunk = parseObject(text);
    if (chunk === undefined)
      return this.#fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
    const failure = event === 'error' ? decodeErrorObject(0, chunk) : findFailure(chunk);
    if (failure === undefined) return this.#readChunk(chunk, false);
    // What was used until then may stand beside it.
    const usage = decodeUsage(chunk.usage);
    if (usage !== undefined) {
      this.#start(chunk, false);
      this.#events.push({ type: 'usage', usage });
    }
    this.#fail(failure);
  }

  #readChunk(chunk: JsonObject, whole: boolean): void {
    this.#keepFields(chunk, whole);
    this.#start(chunk, whole);
    for (const [position, value] of asArray(chunk.choices).entries()) {
      const choice = asObject(value);
      this.#choiceAt(typeof choice.index === 'number' ? choice.index : position).push(choice, whole);
    }
    const usage = decodeUsage(chunk.usage);
    if (usage !== undefined) this.#events.push({ type: 'usage', usage });
  }

  /** Unknown fields of the first chunk go with the start, what changes later with the end. */
  #keepFields(chunk: JsonObject, whole: boolean): void {
    for (const [key, value] of Object.entries(leftoverFields(chunk, KNOWN) ?? {})) {
      if (!whole && value === null) continue;
      if (!this.#isStarted) this.#first[key] = value;
      else if (!isSameJson(this.#first[key], value)) this.#later[key] = value;
    }
  }

  #start(chunk: JsonObject, whole: boolean): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const id = nonEmpty(chunk.id);
    const model = nonEmpty(chunk.model);
    const fields = Object.keys(this.#first).length === 0 ? undefined : { ...this.#first };
    const extensions = ownExtensions(fields, whole ? { source: chunk } : undefined);
    this.#events.push({
      type: 'response-start',
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      ...(typeof chunk.created === 'number' && chunk.created > 0 && { createdAt: chunk.created }),
      ...(extensions !== undefined && { extensions }),
    });
  }

  #choiceAt(index: number): ChoiceReader {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = new ChoiceReader(index, (event) => this.#events.push(event));
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #endOfBytes(isMarked: boolean): void {
    const choices = [...this.#choices.values()];
    if (choices.length > 0 && (isMarked || choices.every((choice) => choice.finished))) return this.#close();
    this.#fail({ class: 'truncated', message: 'The provider ended its answer before it was complete.' });
  }

  #close(): void {
    this.#isOver = true;
    const choices = [...this.#choices.values()].sort((left, right) => left.index - right.index);
    for (const choice of choices) choice.closeBlock();
    for (const choice of choices) choice.end();
    const extensions = ownExtensions(Object.keys(this.#later).length === 0 ? undefined : this.#later);
    this.#events.push({ type: 'response-end', ...(extensions !== undefined && { extensions }) });
  }

  #fail(error: UpstreamErrorInfo): void {
    this.#isOver = true;
    this.#events.push({ type: 'error', error });
  }
}
