import { aRoutingContext } from '@helix/testkit';
import { SSE, useAttempt } from './attempt.test.support.js';

describe('Attempt', () => {
  const suite = useAttempt();
  const { start, push, settle } = suite;

  it('cancels the upstream in the same turn when the policy is to cancel', async () => {
    const ended = start({ policy: { onAbort: 'cancel' } });
    suite.transport.answer(SSE);
    push('X');
    suite.response.destroy();
    expect(suite.transport.aborted).toBe('The caller has gone.');
    expect(await ended).toMatchObject({ kind: 'cancelled', usage: { sent: true, answered: true } });
  });

  it('pauses the upstream for a slow reader, and does not take its slowness for the silence of the provider', async () => {
    void start({ policy: { timeouts: { ...aRoutingContext().policy.timeouts, idle: 1_000 } } });
    suite.transport.answer(SSE);
    suite.response.accepts = false;
    push('X');
    expect(suite.transport.paused).toBe(true);
    suite.clock.advance(50_000);
    await settle();
    expect(suite.result).toBeUndefined();
    suite.response.accepts = true;
    suite.response.emit('drain');
    expect(suite.transport.paused).toBe(false);
    suite.clock.advance(1_001);
    await settle();
    expect(suite.result).toMatchObject({ kind: 'failed', error: { class: 'timeout', limit: 'idle' }, committed: true });
  });

  it('cuts a caller that has read nothing for a minute, and the upstream with it', async () => {
    const ended = start({ policy: { onAbort: 'cancel' } });
    suite.transport.answer(SSE);
    suite.response.accepts = false;
    push('X');
    suite.clock.advance(60_000);
    expect(await ended).toMatchObject({ kind: 'cancelled' });
    expect(suite.transport.aborted).toBeDefined();
  });

  it('holds everything back until content has come, so that a failure can still be hidden', async () => {
    const ended = start();
    suite.transport.answer(SSE);
    push('head');
    expect(suite.response.headersSent).toBe(false);
    push('!');
    expect(await ended).toMatchObject({ kind: 'failed', committed: false, error: { message: 'in-band' } });
    expect(suite.response.written).toBe(0);
  });

  it('takes a reset behind the terminal mark for the end', async () => {
    const ended = start();
    suite.transport.answer(SSE);
    push('X$');
    suite.transport.handler?.onError(new Error('reset'));
    expect(await ended).toMatchObject({ kind: 'streamed', usage: { final: true } });
  });

  it('gives one result, whatever comes after it', async () => {
    const ended = start();
    suite.transport.answer(SSE);
    push('X$');
    suite.transport.handler?.onEnd();
    const first = await ended;
    suite.transport.handler?.onError(new Error('late'));
    push('X');
    suite.attempt.callerGone();
    suite.clock.advance(600_000);
    await settle();
    expect(suite.result).toBe(first);
  });
});
