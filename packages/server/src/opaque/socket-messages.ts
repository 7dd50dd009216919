import type { MessageHandler, MessageSocket } from '@helix/contracts';
import { type RawData, WebSocket } from 'ws';

const NO_CODE = 1005;
const LONGEST_REASON_BYTES = 123;

/** A `ws` socket as the pipeline has it. Before `open` it may only be terminated. */
export class WsMessageSocket implements MessageSocket {
  constructor(private readonly socket: WebSocket) {}

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(data: Buffer, isBinary: boolean, onSent?: () => void): void {
    if (!this.#isOpen) return;
    this.socket.send(data, { binary: isBinary, compress: false }, () => onSent?.());
  }

  ping(data: Buffer): void {
    if (this.#isOpen) this.socket.ping(data, undefined, ignore);
  }

  pong(data: Buffer): void {
    if (this.#isOpen) this.socket.pong(data, undefined, ignore);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    // A paused socket would not hear the other side's goodbye.
    this.socket.resume();
    if (!isSendable(code)) this.socket.close();
    else this.socket.close(code, cut(reason));
  }

  terminate(): void {
    this.socket.terminate();
  }

  get #isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }
}

/** Tells the handler what an open socket says. */
export function listen(socket: WebSocket, handler: MessageHandler): void {
  socket.on('message', (data, isBinary) => handler.onMessage(asBuffer(data), isBinary));
  socket.on('ping', (data) => handler.onPing(data));
  socket.on('pong', (data) => handler.onPong(data));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // All other errors end in a close, which says enough.
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') handler.onTooLarge();
  });
  socket.on('close', (code, reason) => handler.onClose(code, reason.toString('utf8')));
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** Source: RFC 6455, 7.4 */
function isSendable(code: number): boolean {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== NO_CODE && code !== 1006;
}

function cut(reason: string): string {
  let cutReason = reason;
  while (Buffer.byteLength(cutReason) > LONGEST_REASON_BYTES) cutReason = cutReason.slice(0, -1);
  return cutReason;
}

/** A socket that cannot be written to is about to close, and tells it then. */
function ignore(): void {}
