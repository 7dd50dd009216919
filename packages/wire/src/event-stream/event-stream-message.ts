/** The value of a header, by its type on the wire. Numbers are signed; `long` and `timestamp` (milliseconds since the epoch) have 64 bits. */
export type EventStreamHeader =
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'byte' | 'short' | 'integer'; readonly value: number }
  | { readonly type: 'long' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'binary'; readonly value: Buffer }
  | { readonly type: 'string'; readonly value: string }
  /** As text: `8-4-4-4-12` hexadecimal digits. */
  | { readonly type: 'uuid'; readonly value: string };

/** One frame of AWS's event stream (`application/vnd.amazon.eventstream`). */
export interface EventStreamMessage {
  readonly headers: ReadonlyMap<string, EventStreamHeader>;
  readonly payload: Buffer;
}

/** The text of a header; `undefined` when it is absent or of another type. */
export function textHeader({ headers }: EventStreamMessage, name: string): string | undefined {
  const header = headers.get(name);
  return header?.type === 'string' ? header.value : undefined;
}
