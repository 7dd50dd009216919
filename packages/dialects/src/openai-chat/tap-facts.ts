import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type StreamFacts,
  type TokenUsage,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { tokensOfDelta } from '@helix/wire';
import { findFailure } from '../openai-shared/find-failure.js';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { argumentsText } from './decode-message.js';
import { joinThinking } from './decode-part.js';
import { isAudio } from './message-leftovers.js';
import { laterUsage, usageOf } from './usage-of.js';

/** What a tap learns of a stream from its parsed chunks; the counterpart of the decoder, without events. */
export class TapFacts implements StreamFacts {
  contentStarted = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
  /** `[DONE]` has been seen. */
  marked = false;
  readonly #finished = new Map<number, boolean>();

  get isOver(): boolean {
    return this.marked;
  }

  get finished(): boolean {
    if (this.error !== undefined || this.#finished.size === 0) return false;
    return this.marked || [...this.#finished.values()].every(Boolean);
  }

  /** A delta of text that was measured without parsing. */
  addTokens(tokens: number): void {
    this.contentStarted = true;
    this.generatedTokens += tokens;
  }

  readChunk(chunk: JsonObject): void {
    if (this.error !== undefined) return;
    const choices = asArray(chunk.choices).map(asObject);
    this.usage = laterUsage(this.usage, usageOf(chunk));
    this.error = findFailure(chunk);
    // A failure that nothing was used for begins no answer.
    if (this.error !== undefined && this.usage === undefined) return;
    this.id ??= nonEmpty(chunk.id);
    this.model ??= nonEmpty(chunk.model);
    if (this.error !== undefined) return;
    for (const [position, choice] of choices.entries())
      this.#readChoice(choice, typeof choice.index === 'number' ? choice.index : position);
  }

  #readChoice(choice: JsonObject, index: number): void {
    const isOver = nonEmpty(choice.finish_reason) !== undefined || this.#finished.get(index) === true;
    this.#finished.set(index, isOver);
    this.#readDelta(asObject(choice.delta ?? choice.message));
  }

  #readDelta(delta: JsonObject): void {
    this.#addText(asText(delta.reasoning_content) || asText(delta.reasoning));
    this.#addText(asText(delta.refusal));
    if (typeof delta.content === 'string') this.#addText(delta.content);
    else for (const part of asArray(delta.content)) this.#addPart(asObject(part));
    for (const call of asArray(delta.tool_calls)) this.#addCall(asObject(call));
    const legacy = asObject(delta.function_call);
    if (nonEmpty(legacy.name) !== undefined || nonEmpty(legacy.arguments) !== undefined)
      this.#addCall({ function: legacy });
    if (isJsonObject(delta.audio) && isAudio(delta.audio)) {
      this.contentStarted = true;
      this.#addText(asText(delta.audio.transcript));
    }
    if (asArray(delta.images).length > 0 || asArray(delta.reasoning_details).length > 0) this.contentStarted = true;
  }

  #addPart(part: JsonObject): void {
    if (part.type === 'text' || part.type === 'thinking' || part.type === 'refusal')
      this.#addText(asText(part.text) || asText(part.refusal) || joinThinking(part.thinking));
    else this.contentStarted = true;
  }

  #addCall(call: JsonObject): void {
    this.contentStarted = true;
    const body: JsonObject = asObject(call.function ?? call.custom);
    const input: JsonValue | undefined = body.arguments ?? body.input;
    this.#addText(argumentsText(input));
  }

  #addText(text: string): void {
    if (text === '') return;
    this.contentStarted = true;
    this.generatedTokens += tokensOfDelta(text);
  }
}
