import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Clock, HelixError } from '@helix/contracts';
import type { OpenRequests } from '@helix/core';
import type { Upgrades } from '../realtime/upgrades.js';

/** How long a caller has to read why its answer ends, and to answer that its WebSocket is closed. */
const GOODBYE_MS = 1_000;

export interface DrainOptions {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly upgrades: Upgrades;
  readonly requests: OpenRequests;
  readonly clock: Clock;
  /** The configuration's `server.drain`. */
  readonly limitMs: number;
}

/** Refuses new connections, closes idle ones, lets the busy ones finish; at the limit callers are told, WebSockets are closed, and then what is left is cut. */
export function drainConnections({ server, sockets, upgrades, requests, clock, limitMs }: DrainOptions): Promise<void> {
  return new Promise((done) => {
    const cut = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    let cancel = clock.schedule(limitMs, () => {
      requests.endAll(
        new HelixError(
          'draining',
          'The gateway is shutting down and cannot wait for the rest of this answer. Try again.',
          {
            retryAfterSeconds: 1,
          },
        ),
      );
      upgrades.closeAll();
      cancel = clock.schedule(GOODBYE_MS, cut);
    });
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(sweep);
      cancel();
      done();
    });
    server.closeIdleConnections();
  });
}
