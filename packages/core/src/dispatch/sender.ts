import type {
  HeaderMap,
  TransportOptions,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import { Agent, type Dispatcher } from 'undici';

/** How a provider's connections are made. */
export interface SenderOptions {
  readonly maxConnections: number;
  /** PEM of an additional certificate authority. */
  readonly ca: string | undefined;
}

// Above every limit that a model may set: core's own deadlines end an attempt long before, this only frees the socket.
const CONNECT_BACKSTOP_MS = 60_000;

/**
 * The only socket to upstreams: one undici agent with a pool per origin, built in the configuration's name and kept above generations.
 * All of undici's own time limits are off (its 300 s defaults cut long thinking calls); core's deadlines rule.
 */
export class Sender implements UpstreamTransport {
  readonly #agent: Agent;

  constructor(options: SenderOptions) {
    this.#agent = new Agent({
      connections: options.maxConnections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
      connect: { timeout: CONNECT_BACKSTOP_MS, ...(options.ca === undefined ? {} : { ca: options.ca }) },
    });
  }

  send(request: UpstreamRequest, handler: UpstreamHandler, _options: TransportOptions): UpstreamExchange {
    const exchange = new SocketExchange(handler);
    this.#agent.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: request.body ?? null,
      },
      exchange,
    );
    return exchange;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
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
