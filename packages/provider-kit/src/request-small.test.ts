import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestSmall } from './request-small.js';

describe('requestSmall', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends method, headers and body, and gives status and text, whatever the status', async () => {
    answer = (request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        response.writeHead(403).end(`${request.method} ${String(request.headers['x-a'])} ${body}`);
      });
    };
    const reply = await requestSmall({ url, method: 'POST', headers: { 'x-a': '1' }, body: 'b=2', timeoutMs: 2_000 });
    expect(reply).toEqual({ status: 403, text: 'POST 1 b=2' });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    answer = (_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    await expect(requestSmall({ url, timeoutMs: 2_000 })).resolves.toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  it('gives up on silence, and on an answer without an end', async () => {
    answer = () => undefined;
    await expect(requestSmall({ url, timeoutMs: 50 })).rejects.toThrow();
    answer = (_request, response) => void response.write('x');
    await expect(requestSmall({ url, timeoutMs: 50 })).rejects.toThrow();
  });

  it('refuses an answer that is too large', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(257 * 1024));
    await expect(requestSmall({ url, timeoutMs: 2_000 })).rejects.toThrow('too much');
  });
});
