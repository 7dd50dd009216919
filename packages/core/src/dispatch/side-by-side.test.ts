import type { HeaderMap, UpstreamHandler, UpstreamRequest, UpstreamTransport } from '@helix/contracts';
import { SideBySide } from './side-by-side.js';

const OPTIONS = { connectTimeoutMs: 1_000 };

function requestOf(name: number): UpstreamRequest {
  return { origin: 'http://u', path: `/${name}`, method: 'POST', headers: {}, body: undefined };
}

/** Requests as they come, to be answered by hand. */
class HandTransport implements UpstreamTransport {
  readonly handlers: UpstreamHandler[] = [];
  readonly paths: string[] = [];
  readonly aborted: string[] = [];

  send({ path }: UpstreamRequest, handler: UpstreamHandler): ReturnType<UpstreamTransport['send']> {
    this.handlers.push(handler);
    this.paths.push(path);
    return {
      pause: () => undefined,
      resume: () => undefined,
      abort: (reason) => {
        this.aborted.push(path);
        handler.onError(reason);
      },
    };
  }

  answer(index: number, body: unknown, headers: HeaderMap = {}, status = 200): void {
    const handler = this.handlers[index];
    handler?.onConnect();
    handler?.onHeaders(status, headers);
    const bytes = Buffer.from(JSON.stringify(body));
    handler?.onData(bytes.subarray(0, 1));
    handler?.onData(bytes.subarray(1));
    handler?.onEnd();
  }
}

function start(count: number) {
  const transport = new HandTransport();
  const said: string[] = [];
  let body = '';
  let headers: HeaderMap = {};
  const handler: UpstreamHandler = {
    onConnect: () => said.push('connect'),
    onHeaders: (status, given) => {
      said.push(`headers ${status}`);
      headers = given;
    },
    onData: (chunk) => {
      body += chunk.toString();
    },
    onEnd: () => said.push('end'),
    onError: (error) => said.push(`error ${error.message}`),
  };
  const [first = requestOf(0), ...further] = Array.from({ length: count }, (_, index) => requestOf(index));
  const batch = new SideBySide(transport, further);
  const exchange = batch.send(first, handler, OPTIONS);
  return { transport, said, exchange, batch, body: () => body, headers: () => headers };
}

it('is one answer, in the order of the requests whatever the order of the answers', () => {
  const { transport, said, body, headers } = start(3);
  transport.answer(2, 'c', { type: 'x', count: '3' });
  transport.answer(0, 'a', { type: 'x', count: '1' });
  expect(said).toEqual(['connect']);
  transport.answer(1, 'b', { type: 'x', count: '2' });
  expect(said).toEqual(['connect', 'headers 200', 'end']);
  expect(JSON.parse(body())).toEqual(['a', 'b', 'c']);
  expect(headers()).toEqual({ type: 'x', count: ['1', '2', '3'] });
});

it('has eight under way at most, and sends every one', () => {
  const { transport, said, body } = start(20);
  expect(transport.paths).toHaveLength(8);
  for (let index = 0; index < 20; index += 1) {
    expect(transport.paths.length).toBe(Math.min(20, index + 8));
    transport.answer(index, index);
  }
  expect(said.at(-1)).toBe('end');
  expect(JSON.parse(body())).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

it('fails as the first that fails, with its status and body, and ends the others', () => {
  const { transport, said, body, batch } = start(12);
  expect(batch.answered).toBeUndefined();
  transport.answer(1, 'fine', { count: '1' });
  transport.answer(3, { message: 'slow down' }, {}, 429);
  expect(said).toEqual(['connect', 'headers 429', 'end']);
  expect(JSON.parse(body())).toEqual({ message: 'slow down' });
  expect(transport.aborted).toEqual(['/0', '/2', '/4', '/5', '/6', '/7', '/8']);
  transport.answer(0, 'too late');
  expect(JSON.parse(String(batch.answered?.body))).toEqual(['fine']);
  expect(batch.answered?.headers).toEqual({ count: '1' });
  expect(said).toHaveLength(3);
});

it('fails when a connection breaks', () => {
  const { transport, said } = start(2);
  transport.handlers[1]?.onError(new Error('reset'));
  expect(said).toEqual(['error reset']);
  expect(transport.aborted).toEqual(['/0']);
});

it('stops all of them, once, when it is aborted', () => {
  const { transport, said, exchange } = start(2);
  exchange.abort(new Error('gone'));
  exchange.abort(new Error('gone again'));
  expect(said).toEqual(['error gone']);
  expect(transport.aborted).toEqual(['/0', '/1']);
});
