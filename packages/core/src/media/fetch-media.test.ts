import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MediaFetcher } from './fetch-media.js';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const NEVER = new AbortController().signal;

describe('MediaFetcher', () => {
  let server: Server;
  let port: number;
  let answer: RequestListener;
  let asked: string[];
  let fetcher: MediaFetcher;

  beforeEach(async () => {
    asked = [];
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    // The loopback stands for the public internet here.
    fetcher = new MediaFetcher({
      isAllowed: (address) => address === '127.0.0.1',
      limits: { maxBytes: 1_000, timeoutMs: 300 },
      resolve: (name, _options, done) =>
        done(null, [{ address: name === 'rebound.test' ? '127.0.0.9' : '127.0.0.1', family: 4 }]),
    });
  });
  afterEach(async () => {
    await fetcher.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const fetch = (path: string, host = 'images.test'): ReturnType<MediaFetcher['fetch']> =>
    fetcher.fetch(`http://${host}:${port}${path}`, NEVER);

  it('gives the bytes and the media type', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'Image/PNG; x=1' }).end(PNG);
    await expect(fetch('/a.png')).resolves.toEqual({ mediaType: 'image/png', data: PNG });
  });

  it('follows redirects, a few', async () => {
    answer = (request, response) =>
      request.url === '/3'
        ? response.writeHead(200, { 'content-type': 'image/png' }).end(PNG)
        : response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end();
    await expect(fetch('/0')).resolves.toMatchObject({ data: PNG });
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end();
    await expect(fetch('/0')).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('redirects'),
    });
  });

  it.each([
    ['an address of its own network', () => `http://10.0.0.1/a.png`],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data/'],
    ['the loopback in IPv6', () => `http://[::1]:${port}/`],
    ['an address in decimal', () => 'http://2130706434/'],
    ['another scheme', () => 'file:///etc/passwd'],
    ['credentials', () => `http://user:word@images.test:${port}/`],
    ['a name that resolves to another network', () => `http://rebound.test:${port}/`],
    ['nonsense', () => 'http://'],
  ])('refuses %s, at first and behind a redirect, and asks nobody there', async (_what, url) => {
    await expect(fetcher.fetch(url(), NEVER)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(asked).toEqual([]);
    answer = (_request, response) => response.writeHead(302, { location: url() }).end();
    await expect(fetch('/start')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(asked).toEqual(['/start']);
  });

  it.each<[string, RequestListener]>([
    ['a page', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['no media type', (_request, response) => response.writeHead(200).end(PNG)],
    ['an error', (_request, response) => response.writeHead(404, { 'content-type': 'image/png' }).end(PNG)],
    [
      'a declared size beyond the limit',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1_001 }).flushHeaders(),
    ],
    [
      'more than the limit without a declared size',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.write(Buffer.alloc(600));
        response.write(Buffer.alloc(600));
      },
    ],
    ['nothing', () => undefined],
    [
      'a cut answer',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': 900 });
        response.write(PNG, () => response.destroy());
      },
    ],
  ])('refuses %s', async (_what, listener) => {
    answer = listener;
    await expect(fetch('/secret?signature=abc')).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.not.stringContaining('signature'),
    });
  });

  it('ends when the caller leaves', async () => {
    answer = () => undefined;
    const leaving = new AbortController();
    const fetching = fetcher.fetch(`http://images.test:${port}/`, leaving.signal);
    leaving.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
