import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import {
  type Dialect,
  EMPTY_BUCKETS,
  type ModelPolicy,
  type Provider,
  type StreamFacts,
  type UpstreamErrorInfo,
  type UpstreamHandler,
  type UpstreamTransport,
} from '@helix/contracts';
import { aRoutingContext, FakeClock } from '@helix/testkit';
import { CallerReply } from '../request/caller-reply.js';
import { Attempt } from './attempt.js';
import type { AttemptResult } from './attempt-result.js';
import { DRAIN_LIMITS, DrainSlots } from './drain-slots.js';
import type { StreamRelay } from './reply-relay.js';
import { isEventStream } from './upstream-headers.js';

const SSE = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const MEBIBYTE = Buffer.alloc(1024 * 1024, 0x20);

/** A transport that the test drives by hand. */
class HandTransport implements UpstreamTransport {
  handler: UpstreamHandler | undefined;
  paused = false;
  resumes = 0;
  aborted: string | undefined;

  send(_request: unknown, handler: UpstreamHandler): ReturnType<UpstreamTransport['send']> {
    this.handler = handler;
    return {
      pause: () => {
        this.paused = true;
      },
      resume: () => {
        this.paused = false;
        this.resumes += 1;
      },
      abort: (reason) => {
        this.aborted = reason.message;
        handler.onError(reason);
      },
    };
  }

  answer(headers: Readonly<Record<string, string>>, status = 200): void {
    this.handler?.onConnect();
    this.handler?.onHeaders(status, headers);
  }
}

class FakeResponse extends EventEmitter {
  headersSent = false;
  writableFinished = false;
  accepts = true;
  written = 0;

  writeHead(): void {
    this.headersSent = true;
  }
  write(chunk: Buffer | string): boolean {
    this.written += chunk.length;
    return this.accepts;
  }
  destroy(): void {
    this.emit('close');
  }
}

/** Passes everything on; `X` is content, `$` the terminal mark with usage, `!` an error frame. */
class LetterRelay implements StreamRelay {
  readonly errorFramed = false;
  readonly facts: { -readonly [Key in keyof StreamFacts]: StreamFacts[Key] } = {
    contentStarted: false,
    finished: false,
    usage: undefined,
    generatedTokens: 0,
    model: 'm',
    id: undefined,
    error: undefined,
  };

  push(chunk: Buffer): Buffer {
    if (chunk.includes('X')) {
      this.facts.contentStarted = true;
      this.facts.generatedTokens += 1;
    }
    if (chunk.includes('$')) {
      this.facts.finished = true;
      this.facts.usage = { buckets: { ...EMPTY_BUCKETS, inputUncached: 7, outputText: 9 } };
    }
    if (chunk.includes('!')) this.facts.error = { class: 'server_error', message: 'in-band' };
    return chunk;
  }
  end(): undefined {
    return undefined;
  }
}

const DIALECT = {
  id: 'letters',
  operation: 'chat',
  inspectResponse: () => ({
    usage: { buckets: { ...EMPTY_BUCKETS, inputUncached: 3, outputText: 4 } },
    model: 'm',
    id: undefined,
    error: undefined,
    generatedTokens: 4,
  }),
  decodeError: (status: number, message: string): UpstreamErrorInfo => ({ class: 'server_error', message, status }),
} as unknown as Dialect;

describe('Attempt', () => {
  let clock: FakeClock;
  let transport: HandTransport;
  let response: FakeResponse;
  let drain: DrainSlots;
  let attempt: Attempt;
  let result: AttemptResult | undefined;

  function start(
    options: { readonly stream?: boolean; readonly policy?: Partial<ModelPolicy> } = {},
  ): Promise<AttemptResult> {
    const reply = new CallerReply(response as unknown as ServerResponse, clock);
    attempt = new Attempt({
      provider: { dialects: [], operations: ['chat'] } as unknown as Provider,
      transport,
      request: { origin: 'http://up', path: '/', method: 'POST', headers: {}, body: undefined },
      dialect: DIALECT,
      policy: { ...aRoutingContext().policy, onAbort: 'drain', ...options.policy },
      totalAt: 600_000,
      clock,
      drain,
      reply,
      stream: options.stream ?? true,
      decode: false,
      relays: (headers) => (options.stream ?? true) && isEventStream(headers),
      createRelay: () => new LetterRelay(),
      commit: () => reply.writeHead(200, []),
    });
    reply.onGone(() => attempt.callerGone());
    return attempt.run().then((ended) => {
      result = ended;
      return ended;
    });
  }

  const push = (text: string | Buffer): void => transport.handler?.onData(Buffer.from(text));
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    clock = new FakeClock();
    transport = new HandTransport();
    response = new FakeResponse();
    drain = new DrainSlots();
    result = undefined;
  });

  describe('draining for a caller that has left', () => {
    it('reads on to the end for the exact usage, and writes nothing more', async () => {
      const ended = start();
      transport.answer(SSE);
      push('X');
      const before = response.written;
      response.destroy();
      push('X');
      push('$');
      transport.handler?.onEnd();
      expect(await ended).toMatchObject({
        kind: 'cancelled',
        usage: { final: true, usage: { buckets: { inputUncached: 7, outputText: 9 } } },
      });
      expect(response.written).toBe(before);
      expect(transport.aborted).toBeUndefined();
    });

    it('ends after 30 seconds, also when the provider never stops talking', async () => {
      const ended = start({ policy: { timeouts: { ...aRoutingContext().policy.timeouts, idle: 5_000 } } });
      transport.answer(SSE);
      push('X');
      response.destroy();
      for (let second = 0; second < 29; second++) {
        clock.advance(1_000);
        push('X');
      }
      clock.advance(999);
      await settle();
      expect([result, transport.aborted]).toEqual([undefined, undefined]);
      clock.advance(1);
      expect(await ended).toMatchObject({ kind: 'cancelled', usage: { final: false, generatedTokens: 30 } });
      expect(transport.aborted).toBeDefined();
      expect(clock.pending).toBe(0);
    });

    it.each([
      ['a stream', true, SSE],
      ['a JSON answer', false, JSON_TYPE],
    ] as const)('ends %s after 8 MiB', async (_name, stream, type) => {
      const ended = start({ stream });
      transport.answer(type);
      push('X');
      response.destroy();
      for (let chunk = 0; chunk < DRAIN_LIMITS.bytes / MEBIBYTE.length; chunk++) push(MEBIBYTE);
      await settle();
      expect([result, transport.aborted]).toEqual([undefined, undefined]);
      push('one more');
      expect(await ended).toMatchObject({ kind: 'cancelled' });
      expect(transport.aborted).toBeDefined();
    });

    it('cancels the 65th at once', async () => {
      for (let other = 0; other < DRAIN_LIMITS.concurrent; other++) drain.take();
      const ended = start();
      transport.answer(SSE);
      push('X');
      response.destroy();
      expect(await ended).toMatchObject({ kind: 'cancelled', usage: { final: false, generatedTokens: 1 } });
      expect(transport.aborted).toBe('The caller has gone.');
    });

    it.each([
      ['its end', () => transport.handler?.onEnd()],
      ['a reset', () => transport.handler?.onError(new Error('reset'))],
      ['its time', () => clock.advance(30_000)],
      ['its bytes', () => push(Buffer.alloc(DRAIN_LIMITS.bytes + 1))],
    ])('gives its place back after %s', async (_name, finish) => {
      for (let other = 1; other < DRAIN_LIMITS.concurrent; other++) drain.take();
      const ended = start();
      transport.answer(SSE);
      response.destroy();
      expect(drain.take()).toBe(false);
      finish();
      await ended;
      expect(drain.take()).toBe(true);
      expect(drain.take()).toBe(false);
    });

    it('goes on reading where the caller had been too slow', async () => {
      void start();
      transport.answer(SSE);
      response.accepts = false;
      push('X');
      await settle();
      expect(transport.paused).toBe(true);
      response.destroy();
      expect(transport.paused).toBe(false);
    });

    it.each([
      ['has not answered', () => transport.handler?.onConnect()],
      ['answers with an error', () => transport.answer(JSON_TYPE, 500)],
    ])('does not wait for a provider that %s', async (_name, reach) => {
      const ended = start();
      reach();
      response.destroy();
      expect(await ended).toMatchObject({ kind: 'cancelled' });
      expect(transport.aborted).toBeDefined();
    });
  });

  it('cancels the upstream in the same turn when the policy is to cancel', async () => {
    const ended = start({ policy: { onAbort: 'cancel' } });
    transport.answer(SSE);
    push('X');
    response.destroy();
    expect(transport.aborted).toBe('The caller has gone.');
    expect(await ended).toMatchObject({ kind: 'cancelled', usage: { sent: true, answered: true } });
  });

  it('pauses the upstream for a slow reader, and does not take its slowness for the silence of the provider', async () => {
    void start({ policy: { timeouts: { ...aRoutingContext().policy.timeouts, idle: 1_000 } } });
    transport.answer(SSE);
    response.accepts = false;
    push('X');
    await settle();
    expect(transport.paused).toBe(true);
    clock.advance(50_000);
    await settle();
    expect(result).toBeUndefined();
    response.accepts = true;
    response.emit('drain');
    expect(transport.paused).toBe(false);
    clock.advance(1_001);
    await settle();
    expect(result).toMatchObject({ kind: 'failed', error: { class: 'timeout', limit: 'idle' }, committed: true });
  });

  it('cuts a caller that has read nothing for a minute, and the upstream with it', async () => {
    const ended = start({ policy: { onAbort: 'cancel' } });
    transport.answer(SSE);
    response.accepts = false;
    push('X');
    await settle();
    clock.advance(60_000);
    expect(await ended).toMatchObject({ kind: 'cancelled' });
    expect(transport.aborted).toBeDefined();
  });

  it('holds everything back until content has come, so that a failure can still be hidden', async () => {
    const ended = start();
    transport.answer(SSE);
    push('head');
    expect(response.headersSent).toBe(false);
    push('!');
    expect(await ended).toMatchObject({ kind: 'failed', committed: false, error: { message: 'in-band' } });
    expect(response.written).toBe(0);
  });

  it('takes a reset behind the terminal mark for the end', async () => {
    const ended = start();
    transport.answer(SSE);
    push('X$');
    transport.handler?.onError(new Error('reset'));
    expect(await ended).toMatchObject({ kind: 'streamed', usage: { final: true } });
  });

  it('does not wait long for a provider that has said its last and keeps the connection open', async () => {
    const ended = start();
    transport.answer(SSE);
    transport.handler?.onData(Buffer.from('X$'));
    clock.advance(5_001);
    expect((await ended).kind).toBe('streamed');
    expect(transport.aborted).toBeDefined();
  });

  it('reads a JSON answer behind a byte order mark', async () => {
    const ended = start({ stream: false });
    transport.answer(JSON_TYPE);
    transport.handler?.onData(Buffer.from('\uFEFF{}'));
    transport.handler?.onEnd();
    expect((await ended).kind).toBe('json');
  });

  it.each([
    ['a JSON answer that breaks off is worth what came of it', `{"choices":["${'x'.repeat(387)}`, 100],
    ['a page that breaks off is no answer', `<html>${'x'.repeat(394)}`, 0],
  ])('%s', async (_name, body, generatedTokens) => {
    const ended = start({ stream: false });
    transport.answer(JSON_TYPE);
    transport.handler?.onData(Buffer.from(body));
    transport.handler?.onError(new Error('reset'));
    expect(await ended).toMatchObject({ kind: 'failed', error: { class: 'truncated' }, usage: { generatedTokens } });
  });

  it.each([
    ['refused', false, { code: 'ECONNREFUSED' }, 'connection', 'could not be reached (ECONNREFUSED)'],
    ['closed', true, { code: 'UND_ERR_SOCKET' }, 'connection', 'closed the connection before it answered'],
    ['no HTTP', true, { name: 'HTTPParserError' }, 'server_error', 'no valid HTTP'],
    ['too long a head', true, { code: 'UND_ERR_HEADERS_OVERFLOW' }, 'server_error', 'no valid HTTP'],
  ])('says what became of a connection: %s', async (_name, connected, facts, errorClass, message) => {
    const ended = start();
    if (connected) transport.handler?.onConnect();
    transport.handler?.onError(Object.assign(new Error('x'), facts));
    expect(await ended).toMatchObject({
      error: { class: errorClass, message: expect.stringContaining(message) as string },
    });
  });

  it('gives one result, whatever comes after it', async () => {
    const ended = start();
    transport.answer(SSE);
    push('X$');
    transport.handler?.onEnd();
    const first = await ended;
    transport.handler?.onError(new Error('late'));
    push('X');
    attempt.callerGone();
    clock.advance(600_000);
    await settle();
    expect(result).toBe(first);
  });
});
