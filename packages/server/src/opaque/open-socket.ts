import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { MessageSocket, SocketHandler, SocketOptions, UpstreamRequest } from '@helix/contracts';
import { WebSocket } from 'ws';
import { listen, WsMessageSocket } from './socket-messages.js';

const MOST_REFUSAL_BYTES = 64 * 1024;
/** Written by the library, or of no sense where there is no body. */
const NOT_SENT: ReadonlySet<string> = new Set(['host', 'connection', 'upgrade', 'content-type', 'content-length']);

/** Opens a WebSocket to a provider, with nothing in its handshake but what the provider dialled. `open` has it until it has closed. */
export function openSocket(
  { origin, path, headers }: UpstreamRequest,
  handler: SocketHandler,
  {
    protocols,
    maxMessageBytes,
    ca,
    open,
  }: SocketOptions & { readonly ca: string | undefined; readonly open: Set<WebSocket> },
): MessageSocket {
  let isOver = false;
  const once = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, [...protocols], {
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT.has(name))),
    followRedirects: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: maxMessageBytes,
    ...(ca !== undefined && { ca }),
    finishRequest: (request: ClientRequest) => {
      tellConnected(request, () => handler.onConnect());
      request.end();
    },
  });
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  let answer: IncomingMessage | undefined;
  socket.on('upgrade', (response) => {
    answer = response;
  });
  socket.on('open', () =>
    once(() => {
      listen(socket, handler);
      handler.onOpen(answer?.headers ?? {}, socket.protocol === '' ? undefined : socket.protocol);
    }),
  );
  socket.on('unexpected-response', (request, response) => {
    readBeginning(response, (body) => {
      once(() => handler.onRefused(response.statusCode ?? 502, response.headers, body));
      request.destroy();
    });
  });
  socket.on('error', (error) => once(() => handler.onError(error)));
  return new WsMessageSocket(socket);
}

function tellConnected(request: ClientRequest, tell: () => void): void {
  request.once('socket', (socket: TLSSocket) => {
    if (!socket.connecting) tell();
    else socket.once(socket.encrypted ? 'secureConnect' : 'connect', tell);
  });
}

function readBeginning(response: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (): void => done(Buffer.concat(chunks));
  response.on('data', (chunk: Buffer) => {
    if (size < MOST_REFUSAL_BYTES) chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_REFUSAL_BYTES) end();
  });
  response.on('end', end);
  response.on('error', end);
}
