import {
  type ChatEvent,
  type ChoiceEndEvent,
  type EncodeContext,
  HelixError,
  type JsonObject,
  type ResponseEndEvent,
  type ResponseStartEvent,
  type StreamEncoder,
  type TokenUsage,
} from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { upstreamErrorToHelix } from '../shared/upstream-error-to-helix.js';
import { BlockSequence } from './block-sequence.js';
import { encodeStreamError } from './encode-error.js';
import { encodeUsage } from './encode-usage.js';
import { encodeStopReason } from './map-stop-reason.js';
import { ownFields, writeOwnFields } from './own-fields.js';
import { encodeFrame } from './stream-frame.js';

/** Fields of an answer's end that stand beside `delta` in `message_delta`, not in it. */
const EVENT_FIELDS: ReadonlySet<string> = new Set(['context_management']);

/**
 * Writes canonical events as an Anthropic stream: `message_start`, blocks strictly one after another, one `message_delta` with
 * the stop reason and the whole usage, `message_stop`. Of several choices only the first is written. `message_start` waits for
 * the second event, so that it can carry the input tokens where the provider tells them first.
 * Throws `internal` on events that break the grammar.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class AnthropicStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #blocks = new BlockSequence();
  #start: ResponseStartEvent | undefined;
  #opened = false;
  #usage: TokenUsage | undefined;
  #end: ChoiceEndEvent | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'response-start':
        this.#start = event;
        return '';
      case 'block-delta':
        return event.choice === 0 ? this.#open() + this.#blocks.delta(event) : '';
      case 'block-start':
        return event.choice === 0 ? this.#open() + this.#blocks.start(event) : '';
      case 'block-end':
        return event.choice === 0 ? this.#open() + this.#blocks.end(event) : '';
      case 'usage':
        this.#usage = event.usage;
        return this.#open();
      case 'choice-end':
        if (event.choice === 0) this.#end = event;
        return this.#open();
      case 'response-end':
        return this.#open() + this.#close(event);
      case 'error':
        return encodeStreamError(upstreamErrorToHelix(event.error), this.#context.requestId);
    }
  }

  #open(): string {
    if (this.#opened) return '';
    this.#opened = true;
    const message: JsonDraft = {
      id: this.#start?.id ?? `msg_${this.#context.requestId}`,
      type: 'message',
      role: 'assistant',
      model: this.#start?.model ?? this.#context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(this.#usage),
    };
    writeOwnFields(message, this.#start?.extensions);
    return encodeFrame('message_start', { type: 'message_start', message });
  }

  #close(event: ResponseEndEvent): string {
    if (this.#blocks.isOpen) throw new HelixError('internal', 'A stream ended while a block of it was open.');
    const stop: JsonDraft = { type: 'message_stop' };
    writeOwnFields(stop, event.extensions);
    return encodeFrame('message_delta', this.#messageDelta()) + encodeFrame('message_stop', stop);
  }

  #messageDelta(): JsonObject {
    const end = this.#end;
    const delta: JsonDraft = { stop_reason: this.#stopReason(), stop_sequence: end?.stopSequence ?? null };
    const frame: JsonDraft = { type: 'message_delta', delta, usage: encodeUsage(this.#usage, this.#context.costOf) };
    const own = ownFields(end?.extensions);
    for (const field of Object.keys(own ?? {})) {
      const target = EVENT_FIELDS.has(field) ? frame : delta;
      if (target[field] === undefined) target[field] = own?.[field];
    }
    return frame;
  }

  #stopReason(): string {
    const end = this.#end;
    if (end === undefined) throw new HelixError('internal', 'A stream ended without the end of its first choice.');
    const kept = ownFields(end.extensions)?.stop_reason;
    return typeof kept === 'string' ? kept : encodeStopReason({ ...end, refused: this.#blocks.refused });
  }
}
