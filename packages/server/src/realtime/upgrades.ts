import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type BillableRoute, type CoreServices, handleRequest } from '@helix/core';
import type { WebSocket } from 'ws';
import { ownPathOf } from '../http/own-path.js';
import { CallerUpgrade } from './caller-upgrade.js';
import { takeOfferedProtocols } from './offered-protocols.js';

const GOING_AWAY = 1001;
const OWN_PATH = /^\/providers\/[^/?#]+\/./;
/** Source: RFC 6455, 4.2.1 */
const SOCKET_KEY = /^[+/\d a-z]{22}==$/i;

/** The calls that ask for a WebSocket: they go the way of every request, and those that were accepted are ended when the gateway stops. */
export class Upgrades {
  readonly #byPath: ReadonlyMap<string, BillableRoute>;
  readonly #ownPaths: BillableRoute | undefined;
  readonly #open = new Set<WebSocket>();

  constructor(
    private readonly services: CoreServices,
    billable: readonly BillableRoute[],
  ) {
    this.#byPath = new Map(
      billable.filter(({ operation }) => operation === 'realtime').map((route) => [route.path, route]),
    );
    this.#ownPaths = billable.find(({ operation, method }) => operation === 'passthrough' && method === 'GET');
  }

  /** Whether a call is taken out of HTTP. All others are answered as plain requests, whatever they would rather be. */
  takes(request: IncomingMessage): boolean {
    const { method, headers } = request;
    return (
      method === 'GET' &&
      headers.upgrade?.toLowerCase() === 'websocket' &&
      headers['sec-websocket-version'] === '13' &&
      SOCKET_KEY.test(headers['sec-websocket-key'] ?? '') &&
      this.#routeOf(request) !== undefined
    );
  }

  handle(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const route = this.#routeOf(request);
    if (route === undefined) {
      socket.destroy();
      return;
    }
    const params = route === this.#ownPaths ? ownPathOf(request) : {};
    const response = new CallerUpgrade({ request, socket, head }, takeOfferedProtocols(request), (opened) => {
      this.#open.add(opened);
      opened.once('close', () => this.#open.delete(opened));
    });
    // Never rejects: every way out is the request scope's.
    void handleRequest(this.services, route, request, response, params);
  }

  /** Accepted sockets that have not closed. */
  get open(): number {
    return this.#open.size;
  }

  /** Closes what is still open with "going away". */
  closeAll(): void {
    for (const socket of this.#open) socket.close(GOING_AWAY, 'The gateway stops.');
  }

  #routeOf({ url = '' }: IncomingMessage): BillableRoute | undefined {
    return OWN_PATH.test(url) ? this.#ownPaths : this.#byPath.get(url.replace(/[?#].*$/s, ''));
  }
}
