import type { ChatEvent } from '@helix/contracts';

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
