import type { Behaviour } from './behaviour.js';

/** The events of a streamed answer in order; `content` marks those that a caller would see. `text` is in the encoding of its format. */
export interface FakeEvent {
  readonly text: string;
  readonly content: boolean;
}

/** What a format has to know of the request that it answers. */
export interface FakeRequest {
  readonly model: string;
  /** OpenAI's `stream_options.include_usage`; the other formats always tell the usage. */
  readonly includeUsage: boolean;
}

export interface FakeFailure {
  readonly status: number;
  readonly message: string;
}

/** How one API writes its answers. */
export interface WireFormat {
  readonly streamType: string;
  /** `latin1`: events are bytes, one a character. */
  readonly encoding: 'utf8' | 'latin1';
  readonly json: (behaviour: Behaviour, request: FakeRequest) => unknown;
  readonly events: (behaviour: Behaviour, request: FakeRequest) => readonly FakeEvent[];
  readonly error: (failure: FakeFailure) => {
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** The provider is overloaded in the middle of a stream. */
  readonly inBandError: () => string;
}

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';
