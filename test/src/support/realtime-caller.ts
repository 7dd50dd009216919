import { waitUntil } from '@helix/testkit';
import { type ClientOptions, WebSocket } from 'ws';
import type { ReceivedMessage } from './fake-realtime.js';

/** A caller's session with the gateway, or why there is none. */
export interface RealtimeCaller {
  readonly socket: WebSocket;
  readonly received: ReceivedMessage[];
  /** Set when the handshake was refused. */
  readonly refusal:
    | {
        readonly status: number;
        readonly body: Record<string, unknown>;
        readonly headers: NodeJS.Dict<string | string[]>;
      }
    | undefined;
  readonly closed: () => { readonly code: number; readonly reason: string; readonly at: number } | undefined;
  send(event: object): void;
  /** The first event of this type, when it has come. */
  event(type: string): Promise<Record<string, unknown>>;
  waitForClose(): Promise<{ readonly code: number; readonly reason: string; readonly at: number }>;
}

export interface ConnectOptions extends ClientOptions {
  readonly path?: string;
  readonly key?: string | undefined;
  readonly protocols?: readonly string[];
}

/** Connects, and resolves when the handshake has ended either way. */
export async function connectRealtime(
  gateway: { readonly url: string; readonly key: string },
  options: ConnectOptions = {},
): Promise<RealtimeCaller> {
  const { path = '/v1/realtime?model=talk', protocols = [], headers, ...rest } = options;
  const key = 'key' in options ? options.key : gateway.key;
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}${path}`, [...protocols], {
    perMessageDeflate: false,
    ...rest,
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...headers },
  });
  const received: ReceivedMessage[] = [];
  let closed: ReturnType<RealtimeCaller['closed']>;
  socket.on('message', (data: Buffer, isBinary) => received.push({ data, isBinary }));
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString(), at: performance.now() };
  });
  const refusal = await new Promise<RealtimeCaller['refusal']>((resolve, reject) => {
    socket.once('open', () => resolve(undefined));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers }),
      );
    });
  });
  const find = (type: string): Record<string, unknown> | undefined =>
    received.flatMap(({ data, isBinary }) => (isBinary ? [] : [parse(data)])).find((event) => event['type'] === type);
  return {
    socket,
    received,
    refusal,
    closed: () => closed,
    send: (event) => socket.send(JSON.stringify(event)),
    async event(type) {
      await waitUntil(() => find(type) !== undefined, { what: type });
      return find(type) ?? {};
    },
    async waitForClose() {
      await waitUntil(() => closed !== undefined, { what: 'a close' });
      return closed ?? { code: 0, reason: '', at: 0 };
    },
  };
}

function parse(data: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(data.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
