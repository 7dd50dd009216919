import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MessageSocket } from '@helix/contracts';
import { type AcceptOptions, UpgradeResponse } from '@helix/core';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen, WsMessageSocket } from '../opaque/socket-messages.js';

/** The raw connection of an upgrade. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What came behind the head already. */
  readonly head: Buffer;
}

/** Answers one upgrade on its raw connection: a refusal is written as HTTP and closes it, or `ws` takes it over. */
export class CallerUpgrade extends UpgradeResponse {
  readonly #upgrade: Upgrade;
  readonly #watch: () => void;
  readonly #leave: () => void;

  constructor(
    upgrade: Upgrade,
    readonly protocols: readonly string[],
    private readonly onAccepted: (socket: WebSocket) => void,
  ) {
    super(upgrade.request);
    const { socket } = upgrade;
    this.#upgrade = upgrade;
    this.shouldKeepAlive = false;
    this.assignSocket(socket);
    this.once('finish', () => socket.destroySoon());
    // Nobody reads the connection until it is accepted; that the caller leaves is to be seen all the same.
    this.#watch = () => void socket.read(0);
    this.#leave = () => socket.destroy();
    socket.on('readable', this.#watch);
    socket.on('end', this.#leave);
    socket.on('error', this.#leave);
  }

  accept({ handler, protocol, maxMessageBytes, headers }: AcceptOptions): MessageSocket | undefined {
    const { request, socket, head } = this.#upgrade;
    if (socket.destroyed || this.headersSent) return undefined;
    socket.off('readable', this.#watch);
    socket.off('end', this.#leave);
    this.detachSocket(socket);
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: maxMessageBytes,
      handleProtocols: () => protocol ?? false,
    });
    server.on('headers', (lines: string[]) => {
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    });
    let accepted: WebSocket | undefined;
    server.handleUpgrade(request, socket, head, (opened) => {
      accepted = opened;
    });
    if (accepted === undefined) return undefined;
    listen(accepted, handler);
    this.onAccepted(accepted);
    return new WsMessageSocket(accepted);
  }
}
