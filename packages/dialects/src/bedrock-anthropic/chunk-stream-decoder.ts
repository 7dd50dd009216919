import type { ChatEvent, StreamDecoder, UpstreamErrorInfo } from '@helix/contracts';
import { EventStreamDecoder, encodeSse } from '@helix/wire';
import { readEventFrame } from '../bedrock-shared/read-event-frame.js';

/**
 * Reads a stream of InvokeModel: the `bytes` of each `chunk` frame are one event of the model's own stream, which `inner` reads.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export class ChunkStreamDecoder implements StreamDecoder {
  readonly #inner: StreamDecoder;
  #events: ChatEvent[] = [];
  #finished = false;
  readonly #frames = new EventStreamDecoder((message) => {
    const frame = readEventFrame(message);
    if (frame.kind === 'failure') this.#fail(frame.error);
    else if (frame.name === 'chunk' && typeof frame.payload.bytes === 'string') this.#forward(frame.payload.bytes);
  });

  constructor(inner: StreamDecoder) {
    this.#inner = inner;
  }

  push(chunk: Uint8Array): readonly ChatEvent[] {
    return this.#collect(() => this.#frames.push(chunk));
  }

  end(): readonly ChatEvent[] {
    return this.#collect(() => {
      this.#frames.end();
      this.#take(this.#inner.end());
    });
  }

  #collect(run: () => void): readonly ChatEvent[] {
    this.#events = [];
    if (this.#finished) return this.#events;
    try {
      run();
    } catch (error) {
      this.#fail({ class: 'truncated', message: error instanceof Error ? error.message : 'The stream is unreadable.' });
    }
    return this.#events;
  }

  #forward(bytes: string): void {
    if (this.#finished) return;
    // JSON has line ends between its tokens only, where a space will do.
    const data = Buffer.from(bytes, 'base64')
      .toString('utf8')
      .replace(/[\r\n]+/g, ' ');
    this.#take(this.#inner.push(Buffer.from(encodeSse(data))));
  }

  #take(events: readonly ChatEvent[]): void {
    this.#events.push(...events);
    const last = events.at(-1)?.type;
    if (last === 'response-end' || last === 'error') this.#finished = true;
  }

  #fail(error: UpstreamErrorInfo): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#events.push({ type: 'error', error });
  }
}
