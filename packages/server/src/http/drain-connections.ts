import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@helix/contracts';
import type { Upgrades } from '../realtime/upgrades.js';

/** How long a caller has to answer that its WebSocket is closed. */
const GOODBYE_MS = 1_000;

export interface DrainOptions {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly upgrades: Upgrades;
  readonly clock: Clock;
  /** The configuration's `server.drain`. */
  readonly limitMs: number;
}

/** Refuses new connections, closes idle ones, lets the busy ones finish; at the limit WebSockets are closed, and then what is left is cut. */
export function drainConnections({ server, sockets, upgrades, clock, limitMs }: DrainOptions): Promise<void> {
  return new Promise((done) => {
    const cut = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    let cancel = clock.schedule(limitMs, () => {
      if (upgrades.open === 0) return cut();
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
