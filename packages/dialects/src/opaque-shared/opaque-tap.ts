import {
  isJsonObject,
  type JsonObject,
  type StreamFacts,
  type StreamTap,
  type TappedReply,
  type TokenUsage,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { SseDecoder, type SseFrame } from '@helix/wire';
import { decodeErrorObject } from '../openai-shared/decode-error.js';

/** What a tap looks for in an answer. */
export interface TapReading {
  /** The usage in the data of an event. */
  readUsage(data: JsonObject): TokenUsage | undefined;
  /** What a whole answer has used that did not say it; `undefined` when that is not known. */
  readonly assumed?: TokenUsage | undefined;
}

class OpaqueFacts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
}

/** Counts and forwards; of an event stream, the usage and the error among its events are read. */
export class OpaqueTap implements StreamTap {
  readonly facts = new OpaqueFacts();
  readonly #events: SseDecoder | undefined;
  #isUnread = false;

  constructor(
    private readonly reply: TappedReply,
    private readonly reading: TapReading,
  ) {
    if (/^text\/event-stream/i.test(reply.contentType))
      this.#events = new SseDecoder({ maxEventCharacters: 96 * 2 ** 20 });
  }

  push(chunk: Buffer): Buffer {
    const { facts } = this;
    this.#read((events) => events.push(chunk));
    if (facts.error === undefined) {
      facts.contentStarted = true;
      const { maxOutputTokens = 0, choices } = this.reply.summary;
      facts.generatedTokens = Math.max(1, maxOutputTokens * choices);
    }
    return chunk;
  }

  end(): undefined {
    this.#read((events) => events.end());
    // Nothing marks the end but the end of the bytes, which HTTP frames.
    this.facts.finished = this.facts.error === undefined;
    this.facts.usage ??= this.reading.assumed;
  }

  #read(take: (events: SseDecoder) => readonly SseFrame[]): void {
    if (this.#events === undefined || this.#isUnread) return;
    try {
      for (const { data } of take(this.#events)) this.#readEvent(data);
    } catch {
      // An event that is no JSON, or beyond any bound, is relayed all the same; the call is then booked by its estimate.
      this.#isUnread = true;
    }
  }

  #readEvent(text: string): void {
    if (text === '[DONE]') return;
    const data: unknown = JSON.parse(text);
    if (!isJsonObject(data)) return;
    if (isJsonObject(data.error)) this.facts.error = { ...decodeErrorObject(0, data), class: 'server_error' };
    this.facts.usage = this.reading.readUsage(data) ?? this.facts.usage;
  }
}
