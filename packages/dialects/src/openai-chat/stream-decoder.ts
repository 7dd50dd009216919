import { type BlockHead, type ChatEvent, isJsonObject, type JsonObject, type JsonValue, type ReasoningSeal, type StreamDecoder, type UpstreamErrorInfo } from '@helix/contracts';
import { SseDecoder, WireError } from '@helix/wire';
import { decodeErrorBody } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { leftoverFields, listOrEmpty, OPENAI_CHAT, textOf } from '../openai-shared/fields.js';
import { argumentsText, readContentPiece } from './decode-response.js';
import { mapFinishReason } from './finish-reason.js';

const CHUNK_FIELDS = new Set(['id', 'object', 'created', 'model', 'choices', 'usage', 'obfuscation', 'p', 'error', 'x_groq']);
const CHOICE_FIELDS = new Set(['index', 'delta', 'message', 'finish_reason', 'logprobs', 'native_finish_reason']);
const DELTA_FIELDS = new Set(['role', 'content', 'refusal', 'tool_calls', 'function_call', 'reasoning_content', 'reasoning', 'reasoning_details', 'channel']);

interface OpenTool {
  readonly block: number;
  id: string;
}

class Choice {
  nextBlock = 0;
  /** The open block of running text, by its kind. */
  open: { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly block: number; seal: ReasoningSeal | undefined } | undefined;
  readonly tools = new Map<number, OpenTool>();
  hasTools = false;
  sawContent = false;
  finish: { readonly raw: string | undefined } | undefined;
  ended = false;
  extra: Record<string, JsonValue | undefined> = {};
}

/** Chat Completions chunks to events. Keyed by (choice, tool index); terminal is `[DONE]` or, where a relative leaves it out, a finish reason. */
export class OpenaiChatStreamDecoder implements StreamDecoder {
  readonly #sse = new SseDecoder();
  readonly #choices = new Map<number, Choice>();
  #events: ChatEvent[] = [];
  #started = false;
  #over = false;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#collect(() => {
      for (const frame of this.#sse.push(chunk)) this.#readFrame(frame.data);
    });
  }

  end(): readonly ChatEvent[] {
    return this.#collect(() => {
      for (const frame of this.#sse.end()) this.#readFrame(frame.data);
      if (this.#over) return;
      if (this.#isComplete()) this.#finish();
      else this.#fail({ class: 'truncated', message: 'The stream ended before a finish reason or [DONE].' });
    });
  }

  #collect(read: () => void): readonly ChatEvent[] {
    this.#events = [];
    if (this.#over) return this.#events;
    try {
      read();
    } catch (error) {
      this.#fail({ class: 'truncated', message: error instanceof WireError ? error.message : 'The stream could not be read.' });
    }
    return this.#events;
  }

  #readFrame(data: string): void {
    if (this.#over || data.trim() === '') return;
    if (data.trim() === '[DONE]') {
      if (this.#isComplete()) this.#finish();
      else this.#fail({ class: 'truncated', message: 'The stream said [DONE] before a finish reason.' });
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      this.#fail({ class: 'truncated', message: 'The stream has an event that is no JSON.' });
      return;
    }
    if (!isJsonObject(chunk)) return this.#fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
    if (chunk.error !== undefined && chunk.error !== null) return this.#fail(decodeErrorBody(chunk, undefined));
    this.#start(chunk);
    for (const [position, choice] of listOrEmpty(chunk.choices).entries()) if (isJsonObject(choice)) this.#readChoice(choice, position);
    const usage = decodeUsage(chunk.usage) ?? decodeUsage(isJsonObject(chunk.x_groq) ? chunk.x_groq.usage : undefined);
    if (usage !== undefined) this.#events.push({ type: 'usage', usage });
  }

  #start(chunk: JsonObject): void {
    if (this.#started) return;
    const id = textOf(chunk.id);
    const model = textOf(chunk.model);
    // Azure opens with a chunk that has filter results and neither id nor model.
    if ((id === undefined || id === '') && listOrEmpty(chunk.choices).length === 0) return;
    this.#started = true;
    const extra = leftoverFields(chunk, CHUNK_FIELDS);
    this.#events.push({
      type: 'response-start',
      ...(id === undefined || id === '' ? {} : { id }),
      ...(model === undefined || model === '' ? {} : { model }),
      ...(typeof chunk.created === 'number' ? { createdAt: chunk.created } : {}),
      ...(extra === undefined ? {} : { extensions: { [OPENAI_CHAT]: extra } }),
    });
  }

  #readChoice(raw: JsonObject, position: number): void {
    const index = typeof raw.index === 'number' ? raw.index : position;
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = new Choice();
      this.#choices.set(index, choice);
    }
    const delta = isJsonObject(raw.delta) ? raw.delta : {};
    // Perplexity repeats the whole message beside an empty last delta: it counts only where nothing was streamed.
    const source = !isJsonObject(raw.delta) && !choice.sawContent && isJsonObject(raw.message) ? raw.message : delta;
    this.#readDelta(index, choice, source, raw);
    const extra = leftoverFields(raw, CHOICE_FIELDS);
    if (extra !== undefined) choice.extra = { ...choice.extra, ...extra };
    if (typeof raw.finish_reason === 'string' && raw.finish_reason !== '' && raw.finish_reason !== 'error') choice.finish ??= { raw: raw.finish_reason };
  }

  #readDelta(index: number, choice: Choice, delta: JsonObject, raw: JsonObject): void {
    const reasoning = textOf(delta.reasoning_content) ?? textOf(delta.reasoning);
    if (reasoning !== undefined && reasoning !== '') this.#text(index, choice, 'reasoning', reasoning, undefined);
    this.#readDetails(index, choice, delta, reasoning !== undefined && reasoning !== '');
    const extra = leftoverFields(delta, DELTA_FIELDS);
    const own: JsonObject | undefined = extra === undefined && (raw.logprobs === undefined || raw.logprobs === null) ? undefined : { ...(extra === undefined ? {} : { delta: extra }), ...(raw.logprobs === undefined || raw.logprobs === null ? {} : { logprobs: raw.logprobs }) };
    if (typeof delta.content === 'string') {
      if (delta.content !== '') this.#text(index, choice, 'text', delta.content, own);
    } else {
      for (const part of listOrEmpty(delta.content)) {
        const piece = isJsonObject(part) ? readContentPiece(part) : undefined;
        if (piece !== undefined && piece.text !== '') this.#text(index, choice, piece.kind, piece.text, undefined);
      }
    }
    if (isJsonObject(delta.audio)) this.#readAudio(index, choice, delta.audio);
    if (typeof delta.refusal === 'string' && delta.refusal !== '') this.#text(index, choice, 'refusal', delta.refusal, undefined);
    for (const [position, call] of listOrEmpty(delta.tool_calls).entries()) if (isJsonObject(call)) this.#readTool(index, choice, call, position);
    if (isJsonObject(delta.function_call)) this.#readTool(index, choice, { index: 0, id: textOf(delta.function_call.name), function: delta.function_call }, 0);
  }

  #readDetails(index: number, choice: Choice, delta: JsonObject, hasText: boolean): void {
    for (const detail of listOrEmpty(delta.reasoning_details)) {
      if (!isJsonObject(detail)) continue;
      const text = textOf(detail.text) ?? textOf(detail.summary);
      if (!hasText && text !== undefined && text !== '') this.#text(index, choice, 'reasoning', text, undefined);
      const signature = textOf(detail.signature);
      const data = textOf(detail.data);
      if (signature === undefined && data === undefined) continue;
      if (choice.open?.kind !== 'reasoning') this.#openText(index, choice, 'reasoning');
      if (choice.open !== undefined) choice.open.seal = { dialect: textOf(detail.format) ?? OPENAI_CHAT, ...(signature === undefined ? {} : { signature }), ...(data === undefined ? {} : { data }) };
    }
  }

  #readAudio(index: number, choice: Choice, audio: JsonObject): void {
    this.#closeText(index, choice);
    const block = choice.nextBlock++;
    this.#events.push({ type: 'block-start', choice: index, block, head: { kind: 'media', mediaType: 'audio/*' } }, { type: 'block-delta', choice: index, block, text: '', value: audio }, { type: 'block-end', choice: index, block });
    choice.sawContent = true;
  }

  #text(index: number, choice: Choice, kind: 'text' | 'reasoning' | 'refusal', text: string, own: JsonObject | undefined): void {
    if (choice.open?.kind !== kind) this.#openText(index, choice, kind);
    if (choice.open === undefined) return;
    choice.sawContent = true;
    this.#events.push({ type: 'block-delta', choice: index, block: choice.open.block, text, ...(own === undefined ? {} : { extensions: { [OPENAI_CHAT]: own } }) });
  }

  #openText(index: number, choice: Choice, kind: 'text' | 'reasoning' | 'refusal'): void {
    this.#closeText(index, choice);
    choice.open = { kind, block: choice.nextBlock++, seal: undefined };
    this.#events.push({ type: 'block-start', choice: index, block: choice.open.block, head: { kind } });
  }

  #closeText(index: number, choice: Choice): void {
    if (choice.open === undefined) return;
    const { block, seal } = choice.open;
    this.#events.push({ type: 'block-end', choice: index, block, ...(seal === undefined ? {} : { seal }) });
    choice.open = undefined;
  }

  #readTool(index: number, choice: Choice, call: JsonObject, position: number): void {
    const definition = isJsonObject(call.function) ? call.function : {};
    const name = textOf(definition.name);
    const id = textOf(call.id);
    // Mistral leaves the index out: each element is then a call of its own.
    const key = typeof call.index === 'number' ? call.index : name !== undefined && name !== '' ? choice.tools.size : Math.max(position, choice.tools.size - 1);
    let tool = choice.tools.get(key);
    if (tool === undefined) {
      if (name === undefined || name === '') return;
      this.#closeText(index, choice);
      tool = { block: choice.nextBlock++, id: id === undefined || id === '' ? `call_${index}_${key}` : id };
      choice.tools.set(key, tool);
      choice.hasTools = true;
      choice.sawContent = true;
      const head: BlockHead = { kind: 'tool-call', id: tool.id, name };
      this.#events.push({ type: 'block-start', choice: index, block: tool.block, head });
    }
    const text = argumentsText(definition.arguments);
    if (text !== '') this.#events.push({ type: 'block-delta', choice: index, block: tool.block, text });
  }

  #isComplete(): boolean {
    return this.#started && [...this.#choices.values()].some((choice) => choice.finish !== undefined);
  }

  /** Finish reasons wait for the end: usage and repeated finishes may still come. */
  #finish(): void {
    for (const [index, choice] of [...this.#choices].sort(([left], [right]) => left - right)) {
      this.#closeText(index, choice);
      for (const tool of choice.tools.values()) this.#events.push({ type: 'block-end', choice: index, block: tool.block });
      const rawReason = choice.finish?.raw;
      this.#events.push({
        type: 'choice-end',
        choice: index,
        finishReason: mapFinishReason(rawReason, choice.hasTools),
        ...(rawReason === undefined ? {} : { rawFinishReason: rawReason }),
        ...(Object.keys(choice.extra).length === 0 ? {} : { extensions: { [OPENAI_CHAT]: choice.extra } }),
      });
    }
    this.#events.push({ type: 'response-end' });
    this.#over = true;
  }

  #fail(error: UpstreamErrorInfo): void {
    this.#events.push({ type: 'error', error });
    this.#over = true;
  }
}
