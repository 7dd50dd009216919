import type { JsonObject } from '@helix/contracts';

/** How the objects of a stream stand one after another. */
export interface StreamFraming {
  first(chunk: JsonObject): string;
  next(chunk: JsonObject): string;
  /** After the last chunk. */
  readonly end: string;
  /** An object after bytes that may have been cut anywhere. */
  afterAnything(chunk: JsonObject): string;
}

/** With `alt=sse`: an event for each. */
export const SSE_FRAMING: StreamFraming = {
  first: encodeEvent,
  next: encodeEvent,
  end: '',
  afterAnything: (chunk) => `\r\n\r\n${encodeEvent(chunk)}`,
};

/** Without: the items of one JSON array. */
export const ARRAY_FRAMING: StreamFraming = {
  first: (chunk) => `[${JSON.stringify(chunk)}`,
  next: (chunk) => `\n,\r\n${JSON.stringify(chunk)}`,
  end: '\n]',
  afterAnything: (chunk) => `\n,\r\n${JSON.stringify(chunk)}\n]`,
};

function encodeEvent(chunk: JsonObject): string {
  return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
}
