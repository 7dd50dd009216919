import { ServerResponse } from 'node:http';
import type { MessageHandler, MessageSocket } from '@helix/contracts';

export interface AcceptOptions {
  readonly handler: MessageHandler;
  /** The sub-protocol to answer with; one of those that were offered. */
  readonly protocol: string | undefined;
  readonly maxMessageBytes: number;
  /** Added to the head of the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer to a call that asks for a WebSocket: a plain one, which refuses it, or the socket. */
export abstract class UpgradeResponse extends ServerResponse {
  /** The sub-protocols that the caller offers; none of them is a key. */
  abstract readonly protocols: readonly string[];

  /** Completes the handshake; from here on the response is no more. `undefined` when the caller has gone. */
  abstract accept(options: AcceptOptions): MessageSocket | undefined;
}
