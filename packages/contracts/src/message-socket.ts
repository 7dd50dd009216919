import type { TransportOptions } from './provider.js';
import type { HeaderMap, UpstreamRequest } from './upstream-request.js';

/** One end of a WebSocket, as the pipeline sees it: messages, flow control and an end. Nothing throws; what is sent after the end is dropped. */
export interface MessageSocket {
  /** `onSent` runs when the bytes have left this process, or never will. */
  send(data: Buffer, isBinary: boolean, onSent?: () => void): void;
  ping(data: Buffer): void;
  pong(data: Buffer): void;
  /** Bytes that were sent and have not left this process. */
  readonly bufferedBytes: number;
  /** Stops reading from the network; what had been read already may still come. */
  pause(): void;
  resume(): void;
  /** Begins the closing handshake. A code that may not be sent (1005, 1006) sends none. `reason`: at most 123 bytes, else it is cut. */
  close(code: number, reason: string): void;
  /** Breaks the connection off. */
  terminate(): void;
}

/** Hears of one end of a WebSocket. After `onClose` nothing more comes. */
export interface MessageHandler {
  onMessage(data: Buffer, isBinary: boolean): void;
  onPing(data: Buffer): void;
  onPong(data: Buffer): void;
  /** A message was larger than allowed; the socket closes itself with 1009. */
  onTooLarge(): void;
  /** `code` as RFC 6455, 7.4.1 has it: 1005 when the peer gave none, 1006 when the connection broke. */
  onClose(code: number, reason: string): void;
}

/** Hears of a WebSocket to an upstream: of its handshake first. Either `onOpen`, `onRefused` or `onError` comes once. */
export interface SocketHandler extends MessageHandler {
  /** The connection stands and the handshake is being written. */
  onConnect(): void;
  /** `protocol`: the sub-protocol that was chosen. */
  onOpen(headers: HeaderMap, protocol: string | undefined): void;
  /** The upstream answered otherwise than by opening. `body`: its beginning. */
  onRefused(status: number, headers: HeaderMap, body: Buffer): void;
  onError(error: Error): void;
}

export interface SocketOptions extends TransportOptions {
  /** Sub-protocols to offer. */
  readonly protocols: readonly string[];
  /** The largest message that is taken. */
  readonly maxMessageBytes: number;
}

/** Opens WebSockets: what a transport has that can. The request's method is GET. */
export interface SocketTransport {
  openSocket(request: UpstreamRequest, handler: SocketHandler, options: SocketOptions): MessageSocket;
}

/** Whether a transport can open WebSockets. */
export function opensSockets(transport: object): transport is SocketTransport {
  return 'openSocket' in transport;
}
