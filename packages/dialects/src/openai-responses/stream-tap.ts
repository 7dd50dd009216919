import type { ChatEvent, StreamFacts, StreamTap, TokenUsage, UpstreamErrorInfo } from '@helix/contracts';
import { tokensOfDelta } from '@helix/wire';
import { ResponsesStreamDecoder } from './stream-decoder.js';

class TapFacts implements StreamFacts {
  contentStarted = false;
  finished = false;
  usage: TokenUsage | undefined;
  generatedTokens = 0;
  model: string | undefined;
  id: string | undefined;
  error: UpstreamErrorInfo | undefined;
}

/** Observes a raw Responses stream; every byte is forwarded at once. There is nothing to hold back: usage is a part of the last event. */
export class ResponsesStreamTap implements StreamTap {
  readonly #decoder = new ResponsesStreamDecoder();
  readonly #facts = new TapFacts();

  get facts(): StreamFacts {
    return this.#facts;
  }

  push(chunk: Buffer): Buffer {
    for (const event of this.#decoder.push(chunk)) this.#read(event);
    return chunk;
  }

  end(): undefined {
    // An end without a terminal mark is told by `finished`, not by an error; an event that was cut is no event.
    for (const event of this.#decoder.end())
      if (event.type !== 'error' || event.error.class !== 'truncated') this.#read(event);
    return undefined;
  }

  #read(event: ChatEvent): void {
    const facts = this.#facts;
    switch (event.type) {
      case 'response-start':
        facts.id = event.id;
        facts.model = event.model;
        return;
      case 'block-start':
        if (event.head.kind === 'tool-call' || event.head.kind === 'foreign') facts.contentStarted = true;
        return;
      case 'block-delta':
        facts.contentStarted = true;
        if (event.text !== '') facts.generatedTokens += tokensOfDelta(event.text);
        return;
      case 'block-end':
        if (event.seal !== undefined) facts.contentStarted = true;
        return;
      case 'usage':
        facts.usage = event.usage;
        return;
      case 'response-end':
        facts.finished = true;
        return;
      case 'error':
        facts.error = event.error;
        return;
      case 'choice-end':
        return;
    }
  }
}
