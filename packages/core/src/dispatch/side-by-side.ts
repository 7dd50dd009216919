import type {
  TransportOptions,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import { type Answered, RequestBatch } from './request-batch.js';

/**
 * Sends one question as several requests, for providers that take one input each, a few at a time; to its user it is one exchange. The answer is the JSON array
 * of all bodies in the order of the requests, under the headers of the first; a header whose values differ has all of them, in order. The first that fails ends
 * all others and is the answer; so a batch has succeeded as a whole or not at all.
 */
export class SideBySide implements UpstreamTransport {
  #batch: RequestBatch | undefined;

  constructor(
    private readonly transport: UpstreamTransport,
    /** Those behind the one that `send` is given. */
    private readonly further: readonly UpstreamRequest[],
  ) {}

  send(request: UpstreamRequest, handler: UpstreamHandler, options: TransportOptions): UpstreamExchange {
    const batch = new RequestBatch([request, ...this.further], handler, (one, part) =>
      this.transport.send(one, part, options),
    );
    this.#batch = batch;
    batch.start();
    return batch;
  }

  /** The requests that were answered so far, in the form of the whole answer; `undefined` for none. */
  get answered(): Answered | undefined {
    return this.#batch?.answered;
  }
}
