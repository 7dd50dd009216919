import type { ChatEvent, JsonObject } from '@helix/contracts';

/** Bodies and streams of one dialect, as they are on the wire. */
export interface DialectFixtures {
  readonly requests: readonly NamedBody[];
  /** Whole answers. */
  readonly answers: readonly NamedBody[];
  readonly streams: readonly NamedStream[];
}

export interface NamedBody {
  readonly name: string;
  readonly body: JsonObject;
  /** The way through the dialect may change the spelling of this one: why. */
  readonly respelled?: string | undefined;
}

export interface NamedStream {
  readonly name: string;
  readonly bytes: Buffer;
  /** The answer whose events, folded, this stream's must equal. */
  readonly sameAs?: JsonObject | undefined;
}

/** The decoder's facts of a stream, to be compared with the tap's. */
export interface DecodedFacts {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly usage: unknown;
  readonly finished: boolean;
  readonly failed: string | undefined;
  readonly contentStarted: boolean;
}

/** What a tap should have seen, from the events of the same bytes. */
export function factsOfEvents(events: readonly ChatEvent[]): DecodedFacts {
  let id: string | undefined;
  let model: string | undefined;
  let usage: unknown;
  let contentStarted = false;
  for (const event of events) {
    if (event.type === 'response-start') ({ id, model } = event);
    if (event.type === 'usage') usage = event.usage;
    const isContent =
      event.type === 'block-delta' ||
      (event.type === 'block-start' && ['tool-call', 'foreign', 'media'].includes(event.head.kind));
    if (isContent || (event.type === 'block-end' && event.seal !== undefined)) contentStarted = true;
  }
  const last = events.at(-1);
  const failed = last?.type === 'error' ? last.error.message : undefined;
  return { id, model, usage, finished: last?.type === 'response-end', failed, contentStarted };
}
