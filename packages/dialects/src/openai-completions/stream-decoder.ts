import type { ChatEvent, JsonObject, StreamDecoder } from '@helix/contracts';
import type { SseFrame } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, isSameJson, type JsonDraft, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { SseAnswer } from '../shared/sse-answer.js';
import { ChoiceReader } from './choice-reader.js';
import { ownExtensions } from './own-fields.js';

const KNOWN: ReadonlySet<string> = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);

/**
 * A stream of completions as canonical events. It is whole when `[DONE]` came or every choice has its finish reason; otherwise it ends in an error of class
 * `truncated`. Source: https://platform.openai.com/docs/api-reference/completions
 */
export class CompletionsStreamDecoder implements StreamDecoder {
  readonly #answer = new SseAnswer({
    readFrame: (frame) => this.#readFrame(frame),
    endOfBytes: () => this.#endOfBytes(false),
  });
  readonly #choices = new Map<number, ChoiceReader>();
  readonly #first: JsonDraft = {};
  readonly #later: JsonDraft = {};
  #isStarted = false;

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
    if (chunk === undefined)
      return this.#answer.fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
    const failure = event === 'error' ? decodeErrorObject(0, chunk) : findFailure(chunk);
    if (failure === undefined) return this.#readChunk(chunk, false);
    // What was used until then may stand beside it.
    const usage = decodeUsage(chunk.usage);
    if (usage !== undefined) {
      this.#start(chunk, false);
      this.#answer.emit({ type: 'usage', usage });
    }
    this.#answer.fail(failure);
  }

  #readChunk(chunk: JsonObject, whole: boolean): void {
    this.#keepFields(chunk, whole);
    this.#start(chunk, whole);
    for (const [position, value] of asArray(chunk.choices).entries()) {
      const choice = asObject(value);
      this.#choiceAt(typeof choice.index === 'number' ? choice.index : position).push(choice, whole);
    }
    const usage = decodeUsage(chunk.usage);
    if (usage !== undefined) this.#answer.emit({ type: 'usage', usage });
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
    this.#answer.emit({
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
      choice = new ChoiceReader(index, (event) => this.#answer.emit(event));
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #endOfBytes(isMarked: boolean): void {
    const choices = [...this.#choices.values()];
    if (choices.length > 0 && (isMarked || choices.every((choice) => choice.finished))) return this.#close();
    this.#answer.fail({ class: 'truncated', message: 'The provider ended its answer before it was complete.' });
  }

  #close(): void {
    this.#answer.finish();
    const choices = [...this.#choices.values()].sort((left, right) => left.index - right.index);
    for (const choice of choices) choice.closeBlock();
    for (const choice of choices) choice.end();
    const extensions = ownExtensions(Object.keys(this.#later).length === 0 ? undefined : this.#later);
    this.#answer.emit({ type: 'response-end', ...(extensions !== undefined && { extensions }) });
  }
}
