import { aRoutingContext } from '@helix/testkit';
import { JSON_TYPE, SSE, useAttempt } from './attempt.test.support.js';
import { DRAIN_LIMITS } from './drain-slots.js';

const MEBIBYTE = Buffer.alloc(1024 * 1024, 0x20);

describe('an attempt that is drained for a caller that has left', () => {
  const suite = useAttempt();
  const { start, push, settle } = suite;

  it('reads on to the end for the exact usage, and writes nothing more', async () => {
    const ended = start();
    suite.transport.answer(SSE);
    push('X');
    const before = suite.response.written;
    suite.response.destroy();
    push('X');
    push('$');
    suite.transport.handler?.onEnd();
    expect(await ended).toMatchObject({
      kind: 'cancelled',
      usage: { final: true, usage: { buckets: { inputUncached: 7, outputText: 9 } } },
    });
    expect(suite.response.written).toBe(before);
    expect(suite.transport.aborted).toBeUndefined();
  });

  it('ends after 30 seconds, also when the provider never stops talking', async () => {
    const ended = start({ policy: { timeouts: { ...aRoutingContext().policy.timeouts, idle: 5_000 } } });
    suite.transport.answer(SSE);
    push('X');
    suite.response.destroy();
    for (let second = 0; second < 29; second++) {
      suite.clock.advance(1_000);
      push('X');
    }
    suite.clock.advance(999);
    await settle();
    expect([suite.result, suite.transport.aborted]).toEqual([undefined, undefined]);
    suite.clock.advance(1);
    expect(await ended).toMatchObject({ kind: 'cancelled', usage: { final: false, generatedTokens: 30 } });
    expect(suite.transport.aborted).toBeDefined();
    expect(suite.clock.pending).toBe(0);
  });

  it.each([
    ['a stream', true, SSE],
    ['a JSON answer', false, JSON_TYPE],
  ] as const)('ends %s after 8 MiB', async (_name, stream, type) => {
    const ended = start({ stream });
    suite.transport.answer(type);
    push('X');
    suite.response.destroy();
    for (let chunk = 0; chunk < DRAIN_LIMITS.bytes / MEBIBYTE.length; chunk++) push(MEBIBYTE);
    await settle();
    expect([suite.result, suite.transport.aborted]).toEqual([undefined, undefined]);
    push('one more');
    expect(await ended).toMatchObject({ kind: 'cancelled' });
    expect(suite.transport.aborted).toBeDefined();
  });

  it('cancels the 65th at once', async () => {
    for (let other = 0; other < DRAIN_LIMITS.concurrent; other++) suite.drain.take();
    const ended = start();
    suite.transport.answer(SSE);
    push('X');
    suite.response.destroy();
    expect(await ended).toMatchObject({ kind: 'cancelled', usage: { final: false, generatedTokens: 1 } });
    expect(suite.transport.aborted).toBe('The caller has gone.');
  });

  it.each([
    ['its end', () => suite.transport.handler?.onEnd()],
    ['a reset', () => suite.transport.handler?.onError(new Error('reset'))],
    ['its time', () => suite.clock.advance(30_000)],
    ['its bytes', () => push(Buffer.alloc(DRAIN_LIMITS.bytes + 1))],
  ])('gives its place back after %s', async (_name, finish) => {
    for (let other = 1; other < DRAIN_LIMITS.concurrent; other++) suite.drain.take();
    const ended = start();
    suite.transport.answer(SSE);
    suite.response.destroy();
    expect(suite.drain.take()).toBe(false);
    finish();
    await ended;
    expect(suite.drain.take()).toBe(true);
    expect(suite.drain.take()).toBe(false);
  });

  it('goes on reading where the caller had been too slow', async () => {
    void start();
    suite.transport.answer(SSE);
    suite.response.accepts = false;
    push('X');
    await settle();
    expect(suite.transport.paused).toBe(true);
    suite.response.destroy();
    expect(suite.transport.paused).toBe(false);
  });

  it.each([
    ['has not answered', () => suite.transport.handler?.onConnect()],
    ['answers with an error', () => suite.transport.answer(JSON_TYPE, 500)],
  ])('does not wait for a provider that %s', async (_name, reach) => {
    const ended = start();
    reach();
    suite.response.destroy();
    expect(await ended).toMatchObject({ kind: 'cancelled' });
    expect(suite.transport.aborted).toBeDefined();
  });
});
