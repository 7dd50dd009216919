import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { HelixError } from '@helix/contracts';

/** The port of HELIX_PORT; `undefined` when it names none. */
export function portOf(env: NodeJS.ProcessEnv): number | undefined {
  const port = Number(env['HELIX_PORT']);
  return env['HELIX_PORT'] !== undefined && Number.isInteger(port) ? port : undefined;
}

/** The connections that are open now. */
export function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** Gives the URL once the port answers. Rejects with `conflict` when it is in use. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((done, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HelixError('conflict', `Port ${port} is in use. Stop what uses it, or start with --port N.`)
          : error,
      );
    });
    server.listen(port, host, () => done(urlOf(server.address() as AddressInfo)));
  });
}

/** As one can open it: an address that stands for all is shown as this machine's. */
function urlOf({ address, family, port }: AddressInfo): string {
  const isAny = address === '0.0.0.0' || address === '::';
  const shown = isAny ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${shown}:${port}`;
}
