import type {
  HeaderMap,
  TransportOptions,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import { type Dispatcher, Pool } from 'undici';

/** How a provider's connections are made. */
export interface SenderOptions {
  readonly maxConnections: number;
  /** PEM of an additional certificate authority. */
  readonly ca: string | undefined;
}

// Above every limit that a model may set: core's own deadlines end an attempt long before, this only frees the socket.
const CONNECT_BACKSTOP_MS = 60_000;

/**
 * The only socket to upstreams: one undici pool per origin, built in the configuration's name and kept above generations.
 * All of undici's own time limits are off (its 300 s defaults cut long thinking calls); core's deadlines rule.
 */
export class Sender implements UpstreamTransport {
  readonly #pools = new Map<string, Pool>();
  readonly #options: Pool.Options;

  constructor(options: SenderOptions) {
    this.#options = {
      connections: options.maxConnections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
      connect: { timeout: CONNECT_BACKSTOP_MS, ...(options.ca === undefined ? {} : { ca: options.ca }) },
    };
  }

  send(request: UpstreamRequest, handler: UpstreamHandler, _options: TransportOptions): UpstreamExchange {
    const exchange = new SocketExchange(handler);
    this.#poolOf(request.origin).dispatch(
      {
        path: request.path,
        method: request.method,
        // Without it a provider may compress, and the bytes could neither be relayed as they are nor read.
        headers: { 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
      },
      exchange,
    );
    return exchange;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  /** Origins come from the configuration only, so there are few. */
  #poolOf(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, this.#options);
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

/** Adapts undici's handler to the upstream contract; an abort before the connection stands takes effect as soon as it does. */
class SocketExchange implements Dispatcher.DispatchHandler, UpstreamExchange {
  #controller: Dispatcher.DispatchController | undefined;
  #abortReason: Error | undefined;
  #ended = false;

  constructor(private readonly handler: UpstreamHandler) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
    else this.handler.onConnect();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HeaderMap): void {
    if (status >= 200 && !this.#ended) this.handler.onHeaders(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#ended) this.handler.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.handler.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.handler.onError(error);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(reason: Error): void {
    if (this.#ended || this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    if (this.#controller !== undefined) {
      this.#controller.abort(reason);
      return;
    }
    this.#ended = true;
    this.handler.onError(reason);
  }
}
