import { aRoutingContext } from '@helix/testkit';
import { JSON_TYPE, SSE, useAttempt } from './attempt.test.support.js';

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
    await settle();
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
    await settle();
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

  it('does not wait long for a provider that has said its last and keeps the connection open', async () => {
    const ended = start();
    suite.transport.answer(SSE);
    suite.transport.handler?.onData(Buffer.from('X$'));
    suite.clock.advance(5_001);
    expect((await ended).kind).toBe('streamed');
    expect(suite.transport.aborted).toBeDefined();
  });

  it('reads a JSON answer behind a byte order mark', async () => {
    const ended = start({ stream: false });
    suite.transport.answer(JSON_TYPE);
    suite.transport.handler?.onData(Buffer.from('\uFEFF{}'));
    suite.transport.handler?.onEnd();
    expect((await ended).kind).toBe('json');
  });

  it.each([
    ['a JSON answer that breaks off is worth what came of it', `{"choices":["${'x'.repeat(387)}`, 100],
    ['a page that breaks off is no answer', `<html>${'x'.repeat(394)}`, 0],
  ])('%s', async (_name, body, generatedTokens) => {
    const ended = start({ stream: false });
    suite.transport.answer(JSON_TYPE);
    suite.transport.handler?.onData(Buffer.from(body));
    suite.transport.handler?.onError(new Error('reset'));
    expect(await ended).toMatchObject({ kind: 'failed', error: { class: 'truncated' }, usage: { generatedTokens } });
  });

  it.each([
    ['refused', false, { code: 'ECONNREFUSED' }, 'connection', 'could not be reached (ECONNREFUSED)'],
    ['closed', true, { code: 'UND_ERR_SOCKET' }, 'connection', 'closed the connection before it answered'],
    ['no HTTP', true, { name: 'HTTPParserError' }, 'server_error', 'no valid HTTP'],
    ['too long a head', true, { code: 'UND_ERR_HEADERS_OVERFLOW' }, 'server_error', 'no valid HTTP'],
  ])('says what became of a connection: %s', async (_name, connected, facts, errorClass, message) => {
    const ended = start();
    if (connected) suite.transport.handler?.onConnect();
    suite.transport.handler?.onError(Object.assign(new Error('x'), facts));
    expect(await ended).toMatchObject({
      error: { class: errorClass, message: expect.stringContaining(message) as string },
    });
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
