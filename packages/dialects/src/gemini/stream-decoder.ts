import type { ChatEvent, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { SseDecoder } from '@helix/wire';
import { parseObject } from '../shared/parse-object.js';
import { AnswerReader } from './answer-reader.js';
import { decodeErrorValue } from './decode-error.js';

/**
 * Reads `streamGenerateContent?alt=sse`. There is no closing mark: an answer is complete when each candidate has said why it ended, and the
 * events that close it come with the end of the bytes, since usage may still follow.
 */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly #sse = new SseDecoder();
  readonly #answer = new AnswerReader();
  #over = false;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#read(() => this.#sse.push(chunk));
  }

  end(): readonly ChatEvent[] {
    const events = this.#read(() => this.#sse.end());
    if (this.#over) return events;
    this.#over = true;
    if (this.#answer.isComplete) return [...events, ...this.#answer.finish()];
    return [...events, truncated('The stream ended before the model had said why it stopped.')];
  }

  #read(frames: () => ReturnType<SseDecoder['push']>): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    if (this.#over) return events;
    try {
      for (const { data } of frames()) {
        if (this.#over || data === '' || data === '[DONE]') continue;
        const answer = parseObject(data);
        if (answer === undefined) this.#fail(events, errorOfText(data));
        else events.push(...this.#answer.read(answer));
        if (this.#answer.hasFailed) this.#over = true;
      }
    } catch (error) {
      this.#fail(events, { class: 'truncated', message: error instanceof Error ? error.message : String(error) });
    }
    return events;
  }

  #fail(events: ChatEvent[], error: UpstreamErrorInfo): void {
    if (this.#over) return;
    this.#over = true;
    events.push({ type: 'error', error });
  }
}

/** An error may come as a list of one; everything else that is no object is a broken stream. */
function errorOfText(data: string): UpstreamErrorInfo {
  if (data.startsWith('[') && data.includes('"error"')) {
    try {
      return decodeErrorValue(0, JSON.parse(data));
    } catch {
      // Told as what it is below.
    }
  }
  return { class: 'truncated', message: 'The stream has an event that is no JSON object.' };
}

function truncated(message: string): ChatEvent {
  return { type: 'error', error: { class: 'truncated', message } };
}
