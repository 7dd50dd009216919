import type { ChatEvent, JsonObject, StreamDecoder } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import type { SseFrame } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { SseAnswer } from '../shared/sse-answer.js';
import { decodeEnd } from './decode-end.js';
import { argumentsText, ItemAssembler } from './item-assembler.js';
import { ownExtensions } from './own-fields.js';

const HEAD = new Set([
  'id',
  'model',
  'created_at',
  'object',
  'output',
  'usage',
  'status',
  'error',
  'incomplete_details',
]);

/**
 * A Responses stream as canonical events. The stream is whole when `response.completed` or `response.incomplete` came; `response.failed`, a
 * bare `error` and an end without any of them are errors. What the deltas left out (some servers send items whole) is taken from the items.
 * Source: https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesStreamDecoder implements StreamDecoder {
  readonly #answer = new SseAnswer({
    readFrame: (frame) => this.#readFrame(frame),
    endOfBytes: () =>
      this.#answer.fail({ class: 'truncated', message: 'The provider ended its answer before it was complete.' }),
    readBehind: ({ data }) => {
      if (this.isErrorBare && data.includes('"response.failed"')) this.isErrorBare = false;
    },
  });
  readonly #items = new ItemAssembler((event) => this.#answer.emit(event));
  /** Places by item id, of a stream whose events do not tell them. */
  readonly #indexes = new Map<string, number>();
  #started = false;
  /**
   * The stream failed by an `error` event, and the `response.failed` that follows it at OpenAI, and that callers (Codex) wait for, has not come with it.
   */
  isErrorBare = false;
  /** The whole answer, as its last event has it. */
  response: JsonObject | undefined;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#answer.push(chunk);
  }

  end(): readonly ChatEvent[] {
    return this.#answer.end();
  }

  /** A whole answer, read as a stream of its last event. */
  readWhole(body: JsonObject): readonly ChatEvent[] {
    this.#start(body, body);
    this.#close(body);
    return this.#answer.take();
  }

  #readFrame({ event: name, data }: SseFrame): void {
    const text = data.trim();
    if (text === '' || text === '[DONE]') return;
    const event = parseObject(text);
    if (event === undefined)
      return this.#answer.fail({ class: 'truncated', message: 'The stream has an event that is no JSON object.' });
    this.#readEvent(nonEmpty(event.type) ?? name ?? '', event);
  }

  #readEvent(type: string, event: JsonObject): void {
    const index = this.#indexOf(event);
    const part = typeof event.content_index === 'number' ? event.content_index : 0;
    const items = this.#items;
    if (isJsonObject(event.response)) this.#start(event.response);
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.cancelled':
        return this.#close(asObject(event.response));
      case 'response.failed':
        return this.#failed(asObject(event.response));
      case 'error':
        this.isErrorBare = true;
        return this.#answer.fail(
          decodeErrorObject(0, isJsonObject(event.error) ? event : { error: { ...event, type: undefined } }),
        );
      default:
        this.#start({});
    }
    switch (type) {
      case 'response.output_item.added':
        return items.add(index, asObject(event.item));
      case 'response.output_item.done':
        return items.finish(index, asObject(event.item), event);
      case 'response.content_part.added': {
        const { type: kind } = asObject(event.part);
        if (kind === 'output_text' || kind === 'refusal')
          items.addPart(index, part, kind === 'refusal' ? 'refusal' : 'text');
        return;
      }
      case 'response.output_text.delta':
        return items.text(index, part, { kind: 'text', text: asText(event.delta), logprobs: asArray(event.logprobs) });
      case 'response.output_text.done':
        return items.wholeText(index, part, {
          kind: 'text',
          text: asText(event.text),
          logprobs: asArray(event.logprobs),
        });
      case 'response.refusal.delta':
        return items.text(index, part, { kind: 'refusal', text: asText(event.delta) });
      case 'response.refusal.done':
        return items.wholeText(index, part, { kind: 'refusal', text: asText(event.refusal) });
      case 'response.output_text.annotation.added':
        return items.annotation(index, part, event.annotation);
      case 'response.reasoning_summary_text.delta':
        return items.reasoning(index, typeof event.summary_index === 'number' ? event.summary_index : 0, {
          form: 'summary',
          text: asText(event.delta),
        });
      case 'response.reasoning_text.delta':
      case 'response.reasoning.delta':
        return items.reasoning(index, part, { form: 'content', text: asText(event.delta) });
      case 'response.function_call_arguments.delta':
        return items.callArguments(index, argumentsText(event.delta), false);
      case 'response.function_call_arguments.done':
        return items.callArguments(index, argumentsText(event.arguments), true);
      default:
        if (typeof event.output_index === 'number') items.foreign(index, event);
    }
  }

  /** The place of the event's item. llama.cpp leaves it out, and tells items apart by their ids, which come in the order of the output. */
  #indexOf(event: JsonObject): number {
    if (typeof event.output_index === 'number') return event.output_index;
    const id = nonEmpty(asObject(event.item).id) ?? nonEmpty(event.item_id);
    if (id === undefined) return 0;
    const index = this.#indexes.get(id) ?? this.#indexes.size;
    this.#indexes.set(id, index);
    return index;
  }

  #start(response: JsonObject, source?: JsonObject): void {
    if (this.#started) return;
    this.#started = true;
    const id = nonEmpty(response.id);
    const model = nonEmpty(response.model);
    const extensions = ownExtensions(leftoverFields(response, HEAD) ?? {}, source === undefined ? {} : { source });
    this.#answer.emit({
      type: 'response-start',
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      ...(typeof response.created_at === 'number' && { createdAt: response.created_at }),
      ...(extensions !== undefined && { extensions }),
    });
  }

  #close(response: JsonObject): void {
    this.#answer.finish();
    this.response = response;
    for (const [position, value] of asArray(response.output).entries()) {
      const item = asObject(value);
      this.#items.finish(this.#indexes.get(asText(item.id)) ?? position, item);
    }
    this.#items.closeAll();
    this.#answer.emit({ type: 'choice-end', choice: 0, ...decodeEnd(response, this.#items.hasCalls) });
    this.#readUsage(response);
    const extensions = ownExtensions(leftoverFields(response, HEAD));
    this.#answer.emit({ type: 'response-end', ...(extensions !== undefined && { extensions }) });
  }

  #failed(response: JsonObject): void {
    this.#readUsage(response);
    const error = isJsonObject(response.error) ? response.error : { message: 'The provider broke off its answer.' };
    this.#answer.fail(decodeErrorObject(0, { error }));
  }

  #readUsage(response: JsonObject): void {
    const usage = decodeUsage(response.usage);
    if (usage !== undefined) this.#answer.emit({ type: 'usage', usage });
  }
}
