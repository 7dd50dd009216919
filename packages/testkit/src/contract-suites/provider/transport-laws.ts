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

  onConnect(): void {
    this.said.push('connect');
  }

  onHeaders(status: number): void {
    this.status = status;
    this.said.push('headers');
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
        for (const begun of [false, true]) {
          const { listener, exchange } = send(transport, request);
          if (begun) await waitUntil(() => listener.said.includes('headers'));
          const ended = listener.isOver;
          exchange.abort(new Error('the caller has left'));
          exchange.abort(new Error('again'));
          const bytes = listener.chunks.length;
          await passTurns();
          expect(listener.said.filter((said) => said === 'error')).toHaveLength(ended ? 0 : 1);
          expect(listener.chunks).toHaveLength(bytes);
        }
      });
    });

    it('waits while it is paused, and loses nothing', async () => {
      await eachRequest(async (request) => {
        const whole = send(transport, request);
        await waitUntil(() => whole.listener.isOver);
        const paused = send(transport, request);
        await waitUntil(() => paused.listener.said.includes('headers'));
        paused.exchange.pause();
        const bytes = paused.listener.chunks.length;
        await passTurns();
        expect(paused.listener.chunks).toHaveLength(bytes);
        paused.exchange.resume();
        paused.exchange.resume();
        await waitUntil(() => paused.listener.isOver);
        expect(Buffer.concat(paused.listener.chunks)).toEqual(Buffer.concat(whole.listener.chunks));
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

async function passTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS_OF_SILENCE; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
