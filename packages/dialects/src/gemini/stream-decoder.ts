import type { ChatEvent, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { SseDecoder } from '@helix/wire';
import { parseObject } from '../shared/parse-object.js';
import { AnswerReader } from './answer-reader.js';
import { decodeErrorValue } from './decode-error.js';
import { JsonArraySplitter } from './json-array-splitter.js';

/** What cuts bytes into the texts of objects. */
interface Splitter {
  push(chunk: Uint8Array): readonly string[];
  end(): readonly string[];
}

const SPACES: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
const ARRAY_STARTS: ReadonlySet<number> = new Set([0x5b, 0x7b, 0x2c]);

/**
 * Reads `streamGenerateContent`: server-sent events with `alt=sse`, else one JSON array; the first byte tells which. There is no closing mark: an
 * answer is complete when each candidate has said why it ended, and the events that close it come with the end of the bytes, since usage may still
 * follow.
 */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly #answer = new AnswerReader();
  #splitter: Splitter | undefined;
  #over = false;

  push(chunk: Uint8Array): readonly ChatEvent[] {
    const splitter = this.#splitterFor(chunk);
    return splitter === undefined ? [] : this.#read(() => splitter.push(chunk));
  }

  end(): readonly ChatEvent[] {
    const events = this.#read(() => this.#splitter?.end() ?? []);
    if (this.#over) return events;
    this.#over = true;
    if (this.#answer.isComplete) return [...events, ...this.#answer.finish()];
    return [...events, truncated('The stream ended before the model had said why it stopped.')];
  }

  /** White space before the first frame belongs to neither form. */
  #splitterFor(chunk: Uint8Array): Splitter | undefined {
    if (this.#splitter !== undefined) return this.#splitter;
    const first = chunk.find((byte) => !SPACES.has(byte));
    if (first !== undefined) this.#splitter = ARRAY_STARTS.has(first) ? new JsonArraySplitter() : new SseSplitter();
    return this.#splitter;
  }

  #read(split: () => readonly string[]): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    if (this.#over) return events;
    try {
      for (const text of split()) {
        if (this.#over || text === '' || text === '[DONE]') continue;
        const answer = parseObject(text);
        if (answer === undefined) this.#fail(events, errorOfText(text));
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

/** The data of server-sent events. */
class SseSplitter implements Splitter {
  readonly #sse = new SseDecoder();

  push(chunk: Uint8Array): readonly string[] {
    return this.#sse.push(chunk).map(({ data }) => data);
  }

  end(): readonly string[] {
    return this.#sse.end().map(({ data }) => data);
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
