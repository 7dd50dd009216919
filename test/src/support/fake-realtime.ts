import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A message as it came. */
export interface ReceivedMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** One session as the provider saw it. */
export interface FakeSession {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly socket: WebSocket;
  readonly received: ReceivedMessage[];
  /** Of what was received, the types of events. */
  readonly types: string[];
  closed: { readonly code: number; readonly reason: string } | undefined;
}

/** What the provider does. All optional. */
export interface RealtimeBehaviour {
  /** Handshakes are refused with this status, so many times. */
  readonly refuse?: { readonly status: number; readonly times: number; readonly body?: object } | undefined;
  /** Handshakes are never answered. */
  readonly silent?: boolean | undefined;
  readonly session?: object | undefined;
  /** Of each `response.done`. */
  readonly usage?: object | undefined;
  /** An answer that was asked for goes on until it is cancelled. */
  readonly holdsOn?: boolean | undefined;
  /** The sub-protocol that is chosen, among those offered. */
  readonly protocol?: string | undefined;
}

/** A provider on this machine that speaks OpenAI's Realtime API over real WebSockets, and does as it is told. */
export class FakeRealtime {
  readonly sessions: FakeSession[] = [];
  /** Handshakes, the refused ones too. */
  handshakes = 0;
  behaviour: RealtimeBehaviour = {};
  #refused = 0;
  #answers = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((_request, response) => response.writeHead(404).end('{}'));
  readonly #accepting = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => {
      const { protocol } = this.behaviour;
      return protocol !== undefined && offered.has(protocol) ? protocol : ([...offered][0] ?? false);
    },
  });

  static async start(): Promise<FakeRealtime> {
    const fake = new FakeRealtime();
    fake.#server.on('connection', (socket: Socket) => {
      fake.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => fake.#sockets.delete(socket));
    });
    fake.#server.on('upgrade', (request, socket, head) => fake.#upgrade(request, socket as Socket, head));
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get last(): FakeSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('No session was opened.');
    return session;
  }

  reset(): void {
    this.sessions.length = 0;
    this.handshakes = 0;
    this.behaviour = {};
    this.#refused = 0;
  }

  /** Says that an answer begins, as if the caller had spoken. */
  begin(session: FakeSession): string {
    this.#answers += 1;
    const id = `resp_${this.#answers}`;
    send(session, { type: 'response.created', response: { id, object: 'realtime.response', status: 'in_progress' } });
    return id;
  }

  end(session: FakeSession, id: string, status = 'completed'): void {
    send(session, { type: 'response.done', response: { id, status, usage: this.behaviour.usage ?? null } });
  }

  /** Breaks every connection off. */
  kill(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.handshakes += 1;
    const { refuse, silent } = this.behaviour;
    if (silent === true) return;
    if (refuse !== undefined && this.#refused < refuse.times) {
      this.#refused += 1;
      const body = JSON.stringify(refuse.body ?? { error: { message: `fake ${refuse.status}` } });
      socket.end(
        `HTTP/1.1 ${refuse.status} No\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      return;
    }
    this.#accepting.handleUpgrade(request, socket, head, (accepted) => this.#serve(request, accepted));
  }

  #serve(request: IncomingMessage, socket: WebSocket): void {
    const session: FakeSession = {
      path: request.url ?? '',
      headers: request.headers,
      socket,
      received: [],
      types: [],
      closed: undefined,
    };
    this.sessions.push(session);
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      session.closed = { code, reason: reason.toString() };
    });
    let running: string | undefined;
    socket.on('message', (data: Buffer, isBinary) => {
      session.received.push({ data, isBinary });
      const type = isBinary ? undefined : typeOf(data);
      if (type !== undefined) session.types.push(type);
      if (type === 'response.create') {
        running = this.begin(session);
        for (const delta of ['Hello', ' you'])
          send(session, { type: 'response.output_text.delta', response_id: running, delta });
        if (this.behaviour.holdsOn !== true) this.end(session, running);
      }
      if (type === 'response.cancel' && running !== undefined) this.end(session, running, 'cancelled');
    });
    send(session, {
      type: 'session.created',
      session: this.behaviour.session ?? {
        type: 'realtime',
        audio: { input: { turn_detection: null } },
        max_output_tokens: 100,
      },
    });
  }
}

function send({ socket }: FakeSession, event: object): void {
  socket.send(JSON.stringify(event));
}

function typeOf(data: Buffer): string | undefined {
  try {
    return String((JSON.parse(data.toString()) as { type?: unknown }).type);
  } catch {
    return undefined;
  }
}
