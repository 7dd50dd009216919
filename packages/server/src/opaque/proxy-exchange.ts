import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { UpstreamExchange, UpstreamHandler } from '@helix/contracts';

/** The events of one proxied request as the upstream contract has them; an abort before the connection stands takes effect at once. */
export class ProxyExchange implements UpstreamExchange {
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #ended = false;
  #abortReason: Error | undefined;

  constructor(private readonly handler: UpstreamHandler) {}

  onRequest(request: ClientRequest): void {
    this.#request = request;
    if (this.#ended) {
      request.destroy(this.#abortReason);
      return;
    }
    const socket = request.socket as TLSSocket | null;
    if (socket?.connecting !== true) this.#connected();
    else socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => this.#connected());
  }

  onResponse(response: IncomingMessage): void {
    this.#response = response;
    if (this.#ended) {
      response.destroy();
      return;
    }
    this.handler.onHeaders(response.statusCode ?? 502, response.headers);
    if (this.#ended) return;
    response.on('data', (chunk: Buffer) => {
      if (!this.#ended) this.handler.onData(chunk);
    });
    response.on('end', () => {
      if (response.complete) this.#end(() => this.handler.onEnd());
    });
    response.on('error', (error) => this.onFailure(error));
    response.on('close', () => this.onFailure(new Error('The answer ended early.')));
  }

  onFailure(error: Error): void {
    this.#end(() => this.handler.onError(error));
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  abort(reason: Error): void {
    if (this.#ended) return;
    this.#abortReason = reason;
    this.#end(() => this.handler.onError(reason));
    this.#response?.destroy();
    this.#request?.destroy(reason);
  }

  #connected(): void {
    if (!this.#ended) this.handler.onConnect();
  }

  #end(tell: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    tell();
  }
}
