import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HeaderMap, UpstreamHandler, UpstreamRequest } from '@helix/contracts';
import { waitUntil } from '@helix/testkit';
import { LOCALHOST } from './localhost-certificate.test.support.js';
import { ProxyTransport } from './proxy-transport.js';

const MIB = 2 ** 20;

/** What an exchange said, in order. */
class Listener implements UpstreamHandler {
  readonly said: string[] = [];
  readonly chunks: Buffer[] = [];
  status: number | undefined;
  headers: HeaderMap = {};
  error: Error | undefined;
  whenData: () => void = () => undefined;

  onConnect(): void {
    this.said.push('connect');
  }
  onHeaders(status: number, headers: HeaderMap): void {
    this.status = status;
    this.headers = headers;
    this.said.push('headers');
  }
  onData(chunk: Buffer): void {
    this.chunks.push(chunk);
    if (this.said.at(-1) !== 'data') this.said.push('data');
    this.whenData();
  }
  onEnd(): void {
    this.said.push('end');
  }
  onError(error: Error): void {
    this.error = error;
    this.said.push('error');
  }
  get isOver(): boolean {
    return this.said.includes('end') || this.said.includes('error');
  }
}

describe('ProxyTransport', () => {
  let server: Server | undefined;
  let origin: string;
  let transport: ProxyTransport;

  async function serve(listener: RequestListener, secure = false): Promise<void> {
    server = secure ? createSecureServer(LOCALHOST, listener) : createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    origin = `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function requestOf(given: Partial<UpstreamRequest> = {}): UpstreamRequest {
    return {
      origin,
      path: '/v1/x?a=%2F',
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('hi'),
      ...given,
    };
  }

  async function exchange(request: UpstreamRequest): Promise<Listener> {
    const listener = new Listener();
    transport.send(request, listener);
    await waitUntil(() => listener.isOver);
    return listener;
  }

  beforeEach(() => {
    transport = new ProxyTransport({ maxConnections: 4, ca: LOCALHOST.cert });
  });
  afterEach(async () => {
    await transport.close();
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  it.each([false, true])('sends exactly what it is given, and hands over what comes (TLS: %s)', async (secure) => {
    let seen: { readonly request: IncomingMessage; readonly body: string } | undefined;
    await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        seen = { request, body };
        response.writeHead(201, { 'x-own': 'yes' }).end('hello');
      });
    }, secure);
    const listener = await exchange(requestOf());
    expect(listener.said).toEqual(['connect', 'headers', 'data', 'end']);
    expect(listener.status).toBe(201);
    expect(listener.headers['x-own']).toBe('yes');
    expect(Buffer.concat(listener.chunks).toString()).toBe('hello');
    expect(seen?.body).toBe('hi');
    expect(seen?.request.url).toBe('/v1/x?a=%2F');
    expect(seen?.request.headers).toEqual({
      'accept-encoding': 'identity',
      connection: 'keep-alive',
      'content-length': '2',
      'content-type': 'text/plain',
      host: new URL(origin).host,
    });
  });

  it.each(['GET', 'DELETE'] as const)('sends a %s without a body', async (method) => {
    let length: string | undefined = 'unset';
    await serve((request, response) => {
      length = request.headers['content-length'];
      response.writeHead(204).end();
    });
    const listener = await exchange(requestOf({ method, body: undefined }));
    expect(listener.said).toEqual(['connect', 'headers', 'end']);
    expect(length ?? '0').toBe('0');
  });

  it('trusts no other certificate', async () => {
    await serve((_request, response) => response.end(), true);
    await transport.close();
    transport = new ProxyTransport({ maxConnections: 4, ca: undefined });
    const listener = await exchange(requestOf());
    expect(listener.said).toEqual(['error']);
  });

  it('follows no redirect', async () => {
    let calls = 0;
    await serve((_request, response) => {
      calls += 1;
      response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    });
    expect((await exchange(requestOf())).status).toBe(302);
    expect(calls).toBe(1);
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    await exchange(requestOf());
    await exchange(requestOf());
    expect(ports.size).toBe(1);
  });

  it('tells once that nobody is there', async () => {
    await serve((_request, response) => response.end());
    await new Promise((resolve) => server?.close(resolve));
    const listener = await exchange(requestOf());
    expect(listener.said).toEqual(['error']);
    expect((listener.error as NodeJS.ErrnoException | undefined)?.code).toBe('ECONNREFUSED');
  });

  it.each([
    ['before the headers', 0, ['connect', 'error']],
    ['in the middle', 5, ['connect', 'headers', 'data', 'error']],
  ] as const)('tells that the answer broke off %s', async (_when, sent, said) => {
    await serve((_request, response) => {
      if (sent > 0) response.writeHead(200, { 'content-length': '100' }).write('x'.repeat(sent));
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const listener = await exchange(requestOf());
    expect(listener.said.filter((word) => word !== 'headers' && word !== 'data').join()).toBe('connect,error');
    expect(said).toEqual(expect.arrayContaining(listener.said));
  });

  it('closes the socket on an abort, at any time, with one error', async () => {
    let closed = 0;
    await serve((_request, response: ServerResponse) => {
      response.on('close', () => {
        closed += 1;
      });
      response.write('begun');
    });
    const early = new Listener();
    transport.send(requestOf(), early).abort(new Error('early'));
    expect(early.said).toEqual(['error']);
    const late = new Listener();
    const running = transport.send(requestOf(), late);
    await waitUntil(() => late.chunks.length > 0);
    running.abort(new Error('late'));
    running.abort(new Error('again'));
    await waitUntil(() => closed > 0);
    expect(late.said).toEqual(['connect', 'headers', 'data', 'error']);
    expect(late.error?.message).toBe('late');
    expect(early.said).toEqual(['error']);
  });

  it('holds the provider back while it is paused', async () => {
    let written = 0;
    let blocked = false;
    await serve((_request, response) => {
      const write = (): void => {
        while (written < 64) {
          written += 1;
          if (!response.write(Buffer.alloc(MIB))) {
            blocked = true;
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const listener = new Listener();
    const running = transport.send(requestOf(), listener);
    listener.whenData = () => {
      listener.whenData = () => undefined;
      running.pause();
    };
    await waitUntil(() => listener.chunks.length > 0 && blocked);
    const received = listener.chunks.length;
    // Turns in which anything that could flow would have.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(listener.chunks.length).toBeLessThanOrEqual(received + 1);
    expect(written).toBeLessThan(64);
    running.resume();
    await waitUntil(() => listener.isOver);
    expect(listener.chunks.reduce((sum, { length }) => sum + length, 0)).toBe(64 * MIB);
  });
});
