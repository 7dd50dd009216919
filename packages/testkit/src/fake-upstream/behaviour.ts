/** Tokens in totals: `input` holds what was read from and written to the cache, `output` holds the reasoning. What a format has no field for is not said. */
export interface FakeUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
}

/** What the fake upstream does with one request. */
export interface Behaviour {
  /** Milliseconds before anything is sent. */
  readonly delayMs?: number;
  /** Milliseconds between two events of a stream. */
  readonly tokenDelayMs?: number;
  /** The answer: a text, or this many tokens (`t0 t1 …`). Default: `Hello from upstream`, unless it calls tools. */
  readonly text?: string;
  readonly tokens?: number;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  /** Thought before the answer, shown and (where the format seals reasoning) sealed. */
  readonly reasoning?: string;
  /** The model refuses, with these words where the format has a place for them. */
  readonly refusal?: string;
  readonly usage?: FakeUsage;
  readonly finishReason?: 'stop' | 'length' | 'tool_calls';
  /** The stop sequence that ended the answer, told by the formats that tell one. */
  readonly stopSequence?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An HTTP error instead of an answer. */
  readonly error?: { readonly status: number; readonly body?: unknown; readonly message?: string };
  /** Never goes on from here. */
  readonly silence?: 'headers' | 'firstToken' | 'midStream';
  /** Destroys the socket: before the headers, or after this many content events. */
  readonly reset?: 'headers' | number;
  /** Ends the stream cleanly, without its terminal event, after this many content events. */
  readonly cutAfter?: number;
  /** Sends a frame that is no JSON after this many content events. */
  readonly malformedAfter?: number;
  /** Sends an in-band error after this many content events. */
  readonly errorAfter?: number;
  /** A JSON answer that is no JSON. */
  readonly malformedJson?: boolean;
  /** How the bytes are split: each event for itself (default), byte by byte, or all at once. */
  readonly chunking?: 'event' | 'byte' | 'whole';
  /** Recorded bytes, played as they are. */
  readonly replay?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  };
}
