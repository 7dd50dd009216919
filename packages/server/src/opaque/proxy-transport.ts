import { Agent as HttpAgent, type IncomingMessage, ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type {
  MessageSocket,
  SocketHandler,
  SocketOptions,
  SocketTransport,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import type { SenderOptions } from '@helix/core';
import { createProxyMiddleware, type Plugin, type RequestHandler } from 'http-proxy-middleware';
import type { WebSocket } from 'ws';
import { openSocket } from './open-socket.js';
import { createProxiedRequest } from './proxied-request.js';
import { ProxyExchange } from './proxy-exchange.js';

const IDLE_SOCKET_MS = 30_000;

interface ProxiedOrigin {
  readonly agent: HttpAgent;
  readonly handle: RequestHandler;
}

/**
 * Carries opaque calls by http-proxy-middleware. It answers no caller: what comes back goes to core, which knows the deadlines, may try the next
 * target, and books. Hence a request and a response of its own for each attempt, and none of the library's default plugins, which write errors to the caller.
 */
export class ProxyTransport implements UpstreamTransport, SocketTransport {
  readonly #origins = new Map<string, ProxiedOrigin>();
  readonly #sockets = new Set<WebSocket>();
  readonly #running = new WeakMap<IncomingMessage, ProxyExchange>();

  constructor(private readonly options: SenderOptions) {}

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    const exchange = new ProxyExchange(handler);
    const proxied = createProxiedRequest(request);
    this.#running.set(proxied, exchange);
    const { handle } = this.#originOf(request.origin);
    handle(proxied, new ServerResponse(proxied), (error) => {
      if (error !== undefined) exchange.onFailure(asError(error));
    }).catch((error: unknown) => exchange.onFailure(asError(error)));
    return exchange;
  }

  /** The library pipes sockets and sees no messages; hence another one for these. */
  openSocket(request: UpstreamRequest, handler: SocketHandler, options: SocketOptions): MessageSocket {
    return openSocket(request, handler, { ...options, ca: this.options.ca, open: this.#sockets });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    for (const { agent } of this.#origins.values()) agent.destroy();
    this.#origins.clear();
  }

  /** Origins come from the configuration only, so there are few. */
  #originOf(origin: string): ProxiedOrigin {
    let proxied = this.#origins.get(origin);
    if (proxied === undefined) {
      const { maxConnections, ca } = this.options;
      const keep = { keepAlive: true, maxSockets: maxConnections, timeout: IDLE_SOCKET_MS };
      const agent = origin.startsWith('https:')
        ? new HttpsAgent({ ...keep, ...(ca !== undefined && { ca }) })
        : new HttpAgent(keep);
      const handle = createProxyMiddleware({
        target: origin,
        agent,
        changeOrigin: true,
        followRedirects: false,
        selfHandleResponse: true,
        ejectPlugins: true,
        plugins: [this.#tellExchanges],
      });
      proxied = { agent, handle };
      this.#origins.set(origin, proxied);
    }
    return proxied;
  }

  readonly #tellExchanges: Plugin = (proxy) => {
    const fail = (error: Error, request: IncomingMessage): void => this.#running.get(request)?.onFailure(error);
    proxy.on('proxyReq', (sent, request) => this.#running.get(request)?.onRequest(sent));
    proxy.on('proxyRes', (answer, request) => this.#running.get(request)?.onResponse(answer));
    proxy.on('error', (error, request) => fail(error, request as IncomingMessage));
    proxy.on('econnreset', fail);
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
