import type {
  ProviderModule,
  UpstreamExchange,
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTransport,
} from '@helix/contracts';
import { waitUntil } from '../../wait-until.js';
import { createProvider, eachDialect, makeCall, type ProviderSubject } from './provider-subject.js';

const OPTIONS = { connectTimeoutMs: 1_000 };
const TURNS_OF_SILENCE = 20;

/** What an exchange said, in order. */
class Listener implements UpstreamHandler {
  readonly said: string[] = [];
  readonly chunks: Buffer[] = [];
  status: number | undefined;
  /** Called within `onHeaders`: the one moment at which an answer has surely begun and not ended. */
  whenBegun: () => void = () => undefined;

  onConnect(): void {
    this.said.push('connect');
  }

  onHeaders(status: number): void {
    this.status = status;
    this.said.push('headers');
    this.whenBegun();
  }

  onData(chunk: Buffer): void {
    this.chunks.push(chunk);
    if (this.said.at(-1) !== 'data') this.said.push('data');
  }

  onEnd(): void {
    this.said.push('end');
  }

  onError(): void {
    this.said.push('error');
  }

  get isOver(): boolean {
    return this.said.includes('end') || this.said.includes('error');
  }
}

/** A provider that answers in this process behaves as a socket does. Skipped for one that does not. */
export function describeTransportLaws(module: ProviderModule, subject: ProviderSubject): void {
  const provider = createProvider(module, subject);
  const { transport } = provider;
  if (transport === undefined) return;
  const eachRequest = (run: (request: UpstreamRequest) => Promise<void>): Promise<void> =>
    eachDialect(provider, subject, async (dialect, body) => {
      for (const stream of dialect.operation === 'chat' ? [false, true] : [false])
        await run(await provider.dial(makeCall(provider, dialect, { body: stream ? { ...body, stream } : body })));
    });

  describe('its answer', () => {
    it('comes after `send` has returned, in order, and ends once', async () => {
      await eachRequest(async (request) => {
        const { listener } = send(transport, request);
        expect(listener.said).toEqual([]);
        await waitUntil(() => listener.isOver);
        await passTurns();
        expect(listener.said).toEqual(['connect', 'headers', 'data', 'end']);
        expect(listener.status).toBe(200);
      });
    });

    it('is an error of its dialect when the request cannot be read', async () => {
      await eachRequest(async (request) => {
        const { listener } = send(transport, { ...request, body: Buffer.from('{"model":7,') });
        await waitUntil(() => listener.isOver);
        expect(listener.said.at(-1)).toBe('end');
        expect(listener.status).toBeGreaterThanOrEqual(400);
        expect(() => JSON.parse(Buffer.concat(listener.chunks).toString('utf8'))).not.toThrow();
      });
    });

    it('stops at once when it is aborted, with one error, before it began and in the middle', async () => {
      await eachRequest(async (request) => {
        const early = send(transport, request);
        abortTwice(early.exchange);
        await passTurns();
        expect(early.listener.said).toEqual(['error']);

        const late = send(transport, request);
        late.listener.whenBegun = () => abortTwice(late.exchange);
        await waitUntil(() => late.listener.isOver);
        await passTurns();
        expect(late.listener.said).toEqual(['connect', 'headers', 'error']);
      });
    });

    it('is left alone by an abort that comes too late', async () => {
      await eachRequest(async (request) => {
        const { listener, exchange } = send(transport, request);
        await waitUntil(() => listener.isOver);
        abortTwice(exchange);
        await passTurns();
        expect(listener.said).toEqual(['connect', 'headers', 'data', 'end']);
      });
    });

    it('waits while a stream is paused, and loses nothing', async () => {
      await eachRequest(async (request) => {
        const whole = send(transport, request);
        await waitUntil(() => whole.listener.isOver);
        // A whole answer is one piece, with nothing left to hold back.
        if (whole.listener.chunks.length === 1) return;
        const { listener, exchange } = send(transport, request);
        listener.whenBegun = () => exchange.pause();
        await waitUntil(() => listener.said.includes('headers'));
        await passTurns();
        expect(listener.isOver).toBe(false);
        expect(listener.chunks.length).toBeLessThan(whole.listener.chunks.length);
        exchange.resume();
        exchange.resume();
        await waitUntil(() => listener.isOver);
        expect(Buffer.concat(listener.chunks)).toEqual(Buffer.concat(whole.listener.chunks));
      });
    });
  });
}

function send(
  transport: UpstreamTransport,
  request: UpstreamRequest,
): { readonly listener: Listener; readonly exchange: UpstreamExchange } {
  const listener = new Listener();
  return { listener, exchange: transport.send(request, listener, OPTIONS) };
}

function abortTwice(exchange: UpstreamExchange): void {
  exchange.abort(new Error('the caller has left'));
  exchange.abort(new Error('again'));
}

async function passTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS_OF_SILENCE; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
