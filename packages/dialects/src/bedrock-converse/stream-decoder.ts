import type { ChatEvent, Extensions, JsonObject, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { EventStreamDecoder } from '@helix/wire';
import { readEventFrame } from '../bedrock-shared/read-event-frame.js';
import { nonEmpty } from '../shared/json-draft.js';
import { BlockAssembler } from './block-assembler.js';
import { decodeUsage } from './decode-usage.js';
import { decodeStopReason } from './map-stop-reason.js';
import { extensionsOf } from './own-fields.js';

/** `p` is padding that hides the length of tokens. */
const START_FIELDS: ReadonlySet<string> = new Set(['role', 'p']);
const STOP_FIELDS: ReadonlySet<string> = new Set(['stopReason', 'p']);
const METADATA_FIELDS: ReadonlySet<string> = new Set(['usage', 'p']);

/**
 * Reads a ConverseStream. `metadata`, which carries the usage, comes after `messageStop` and ends the answer; bytes that end without it are an
 * `error` of class `truncated`, as is a frame with a wrong checksum.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export class ConverseStreamDecoder implements StreamDecoder {
  #events: ChatEvent[] = [];
  readonly #frames = new EventStreamDecoder((message) => {
    if (this.#finished) return;
    const frame = readEventFrame(message);
    if (frame.kind === 'failure') this.#fail(frame.error);
    else this.#read(frame.name, frame.payload);
  });
  readonly #blocks = new BlockAssembler((event) => {
    this.#events.push(event);
  });
  #started = false;
  #stopped = false;
  #finished = false;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#collect(() => this.#frames.push(chunk));
  }

  end(): readonly ChatEvent[] {
    return this.#collect(() => {
      this.#frames.end();
      this.#fail({ class: 'truncated', message: 'The stream ended before its `metadata`.' });
    });
  }

  #collect(run: () => void): readonly ChatEvent[] {
    this.#events = [];
    if (this.#finished) return this.#events;
    try {
      run();
    } catch (error) {
      this.#fail({ class: 'truncated', message: error instanceof Error ? error.message : 'The stream is unreadable.' });
    }
    return this.#events;
  }

  #read(name: string, payload: JsonObject): void {
    switch (name) {
      case 'messageStart':
        this.#start(extensionsOf(payload, START_FIELDS));
        return;
      case 'contentBlockStart':
        this.#start();
        if (!this.#stopped) this.#blocks.start(payload.contentBlockIndex, payload.start);
        return;
      case 'contentBlockDelta':
        this.#start();
        if (!this.#stopped && !this.#blocks.delta(payload.contentBlockIndex, payload.delta))
          this.#fail({ class: 'truncated', message: 'The stream has a part of a tool call that it never began.' });
        return;
      case 'contentBlockStop':
        this.#blocks.stop(payload.contentBlockIndex);
        return;
      case 'messageStop':
        this.#start();
        this.#stop(payload);
        return;
      case 'metadata':
        this.#start();
        this.#finish(payload);
        return;
      default:
      // Events that are new to Helix say nothing that an answer needs.
    }
  }

  #start(extensions?: Extensions): void {
    if (this.#started) return;
    this.#started = true;
    this.#events.push({ type: 'response-start', ...(extensions !== undefined && { extensions }) });
  }

  #stop(payload: JsonObject): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#blocks.stopAll();
    const stopReason = nonEmpty(payload.stopReason);
    const extensions = extensionsOf(payload, STOP_FIELDS);
    this.#events.push({
      type: 'choice-end',
      choice: 0,
      finishReason: decodeStopReason(stopReason, this.#blocks.hasToolCalls),
      ...(stopReason !== undefined && { rawFinishReason: stopReason }),
      ...(extensions !== undefined && { extensions }),
    });
  }

  #finish(payload: JsonObject): void {
    const usage = decodeUsage(payload.usage);
    if (usage !== undefined) this.#events.push({ type: 'usage', usage });
    if (!this.#stopped) return;
    this.#finished = true;
    const extensions = extensionsOf(payload, METADATA_FIELDS);
    this.#events.push({ type: 'response-end', ...(extensions !== undefined && { extensions }) });
  }

  #fail(error: UpstreamErrorInfo): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#events.push({ type: 'error', error });
  }
}
