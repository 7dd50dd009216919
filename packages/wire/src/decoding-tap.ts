import type {
  ChatEvent,
  JsonObject,
  ReasoningSeal,
  StreamDecoder,
  StreamFacts,
  StreamTap,
  TokenUsage,
  UpstreamErrorInfo,
} from '@helix/contracts';
import { tokensOfDelta } from './tokens-of-delta.js';

class TapFacts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
  isErrorBare: boolean | undefined;
  response: JsonObject | undefined;
  seals: readonly ReasoningSeal[] | undefined;
}

/** What a decoder may know beyond its events; see `StreamFacts`. */
export interface ObservedDecoder extends StreamDecoder {
  readonly isErrorBare?: boolean | undefined;
  readonly response?: JsonObject | undefined;
}

const CONTENT_HEADS: ReadonlySet<string> = new Set(['tool-call', 'foreign', 'media']);

/** Observes a raw stream with its dialect's own decoder and forwards every chunk as it came: for dialects with no event of usage alone to hold back. */
export class DecodingTap implements StreamTap {
  readonly #facts = new TapFacts();
  readonly #decoder: ObservedDecoder;

  constructor(decoder: ObservedDecoder) {
    this.#decoder = decoder;
  }

  get facts(): StreamFacts {
    return this.#facts;
  }

  push(chunk: Buffer): Buffer {
    for (const event of this.#decoder.push(chunk)) this.#observe(event);
    if (this.#facts.error !== undefined) this.#facts.isErrorBare = this.#decoder.isErrorBare;
    return chunk;
  }

  end(): undefined {
    // An end without a terminal mark is told by `finished`, not by an error; an event that was cut is no event.
    for (const event of this.#decoder.end())
      if (event.type !== 'error' || event.error.class !== 'truncated') this.#observe(event);
    return undefined;
  }

  #observe(event: ChatEvent): void {
    const facts = this.#facts;
    switch (event.type) {
      case 'response-start':
        facts.id = event.id;
        facts.model = event.model;
        return;
      case 'block-start':
        if (CONTENT_HEADS.has(event.head.kind)) facts.contentStarted = true;
        return;
      case 'block-delta':
        facts.contentStarted = true;
        if (event.text !== '') facts.generatedTokens += tokensOfDelta(event.text);
        return;
      case 'block-end':
        if (event.seal === undefined) return;
        facts.contentStarted = true;
        facts.seals = [...(facts.seals ?? []), event.seal];
        return;
      case 'usage':
        facts.usage = event.usage;
        return;
      case 'response-end':
        facts.finished = true;
        facts.response = this.#decoder.response;
        return;
      case 'error':
        facts.error = event.error;
        return;
      case 'choice-end':
        return;
    }
  }
}
