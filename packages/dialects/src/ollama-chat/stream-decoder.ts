import type { BlockHead, ChatEvent, JsonObject, JsonValue, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { asArray, asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { decodeUsage, USAGE_FIELDS } from './decode-usage.js';
import { ownExtensions } from './own-fields.js';

const NO_EVENTS: readonly ChatEvent[] = Object.freeze([]);
const MOST_LINE_CHARACTERS = 16 * 1024 * 1024;
const KNOWN: ReadonlySet<string> = new Set(['model', 'created_at', 'message', 'done', 'done_reason', ...USAGE_FIELDS]);

/**
 * Ollama's stream as canonical events: one JSON object a line. The object with `done` ends the answer; bytes that end without it are an `error` of
 * class `truncated`. Source: https://github.com/ollama/ollama/blob/main/docs/api.md
 */
export class OllamaStreamDecoder implements StreamDecoder {
  readonly #text = new TextDecoder('utf-8');
  #pending = '';
  #events: ChatEvent[] = [];
  #started = false;
  #over = false;
  #open: { readonly block: number; readonly kind: BlockHead['kind'] } | undefined;
  #blocks = 0;
  #calls = 0;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#over ? NO_EVENTS : this.#feed(this.#text.decode(chunk, { stream: true }));
  }

  end(): readonly ChatEvent[] {
    if (this.#over) return NO_EVENTS;
    const events = [...this.#feed(`${this.#text.decode()}\n`)];
    if (this.#over) return events;
    this.#fail({ class: 'truncated', message: 'The stream ended before its last object (`done`).' });
    return [...events, ...this.#take()];
  }

  /** A whole answer, read as a stream of one object. */
  readWhole(body: JsonObject): readonly ChatEvent[] {
    this.#read({ ...body, done: true });
    return this.#take();
  }

  #feed(text: string): readonly ChatEvent[] {
    const lines = (this.#pending + text).split('\n');
    this.#pending = lines.pop() ?? '';
    for (const line of lines) if (!this.#over) this.#readLine(line.trim());
    if (this.#pending.length > MOST_LINE_CHARACTERS && !this.#over)
      this.#fail({ class: 'truncated', message: 'The stream has a line that is too long.' });
    return this.#take();
  }

  #readLine(line: string): void {
    if (line === '') return;
    const body = parseObject(line);
    if (body === undefined)
      return this.#fail({ class: 'truncated', message: 'The stream has a line that is no JSON object.' });
    this.#read(body);
  }

  #read(body: JsonObject): void {
    if (body.error !== undefined) return this.#fail(decodeErrorObject(0, body));
    this.#start(body);
    const { thinking, content, tool_calls: calls } = asObject(body.message);
    this.#delta('reasoning', asText(thinking));
    this.#delta('text', asText(content));
    for (const call of asArray(calls)) this.#readCall(asObject(call));
    if (body.done === true) this.#end(body);
  }

  #start(body: JsonObject): void {
    if (this.#started) return;
    this.#started = true;
    const model = nonEmpty(body.model);
    const createdAt = Math.floor(Date.parse(asText(body.created_at)) / 1_000);
    this.#events.push({
      type: 'response-start',
      ...(model !== undefined && { model }),
      ...(Number.isFinite(createdAt) && createdAt > 0 && { createdAt }),
    });
  }

  #delta(kind: 'reasoning' | 'text', text: string): void {
    if (text === '') return;
    const block = this.#open?.kind === kind ? this.#open.block : this.#openBlock({ kind });
    this.#events.push({ type: 'block-delta', choice: 0, block, text });
  }

  /** A call comes whole; older servers give it no id. */
  #readCall(call: JsonObject): void {
    const { name, arguments: input } = asObject(call.function);
    const id = nonEmpty(call.id) ?? `call_${this.#calls}`;
    this.#calls += 1;
    const block = this.#openBlock({ kind: 'tool-call', id, name: asText(name) });
    const text = argumentsOf(input);
    if (text !== '') this.#events.push({ type: 'block-delta', choice: 0, block, text });
    this.#close();
  }

  #openBlock(head: BlockHead): number {
    this.#close();
    const block = this.#blocks;
    this.#blocks += 1;
    this.#open = { block, kind: head.kind };
    this.#events.push({ type: 'block-start', choice: 0, block, head });
    return block;
  }

  #close(): void {
    if (this.#open !== undefined) this.#events.push({ type: 'block-end', choice: 0, block: this.#open.block });
    this.#open = undefined;
  }

  #end(body: JsonObject): void {
    this.#over = true;
    this.#close();
    const usage = decodeUsage(body);
    if (usage !== undefined) this.#events.push({ type: 'usage', usage });
    const raw = nonEmpty(body.done_reason);
    const extensions = ownExtensions(leftoverFields(body, KNOWN));
    this.#events.push(
      {
        type: 'choice-end',
        choice: 0,
        finishReason: raw === 'length' ? 'length' : this.#calls > 0 ? 'tool_calls' : 'stop',
        ...(raw !== undefined && { rawFinishReason: raw }),
      },
      { type: 'response-end', ...(extensions !== undefined && { extensions }) },
    );
  }

  #take(): readonly ChatEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #fail(error: UpstreamErrorInfo): void {
    this.#over = true;
    this.#events.push({ type: 'error', error });
  }
}

/** Arguments are an object; an empty one is none. */
function argumentsOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
