import { connect } from 'node:net';
import { waitUntil } from '@helix/testkit';
import { requestsOf } from '../../support/run-gateway.js';
import { useRealtime } from './use-realtime.js';

describe('the end of a realtime session', () => {
  const suite = useRealtime();
  const { start, open, lastRequest, expectNothingReserved } = suite;

  it('closes the provider of a caller that has gone, and books what was begun as estimated', async () => {
    suite.upstream.behaviour = { holdsOn: true };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    caller.send({ type: 'response.create' });
    await caller.event('response.output_text.delta');
    caller.socket.terminate();
    await waitUntil(() => suite.upstream.last.closed !== undefined);
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'cancelled', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
    await expectNothingReserved();
  });

  it('tells of a provider that dies, and books what was begun', async () => {
    suite.upstream.behaviour = { holdsOn: true };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    caller.send({ type: 'response.create' });
    await caller.event('response.output_text.delta');
    suite.upstream.kill();
    expect((await caller.waitForClose()).code).toBe(1011);
    expect(await caller.event('error')).toMatchObject({ error: { code: 'upstream_failed' } });
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'truncated', code: 'upstream_failed', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
    await expectNothingReserved();
  });

  it('ends a silent session at the idle limit, and any at the time that its caller gave', async () => {
    await start();
    const silent = await open({ path: '/v1/realtime?model=quiet' });
    expect((await silent.waitForClose()).code).toBe(1001);
    expect(await silent.event('error')).toMatchObject({ error: { code: 'upstream_timeout' } });
    const short = await open({ headers: { 'x-helix-timeout-ms': '300' } });
    expect((await short.waitForClose()).code).toBe(1001);
    await waitUntil(async () => (await requestsOf(suite.gateway)).length === 2);
    for (const request of await requestsOf(suite.gateway)) expect(request['code']).toBe('upstream_timeout');
  });

  it('leaves no hold behind callers that connect and go at once', async () => {
    await start('[ { scope: team, usd: 50, per: month, mode: strict } ]');
    for (let turn = 0; turn < 20; turn++) {
      const socket = connect(suite.gateway.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `GET /v1/realtime?model=talk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${suite.gateway.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      if (turn % 3 === 0) await waitUntil(() => suite.upstream.handshakes > turn / 3);
      else await new Promise((resolve) => setImmediate(resolve));
      if (turn % 2 === 0) socket.destroy();
      else socket.end();
    }
    const isIdle = async (): Promise<boolean> =>
      (await suite.gateway.admin<{ requests_in_flight: number }>('GET', 'generation')).requests_in_flight === 0;
    await waitUntil(isIdle);
    await expectNothingReserved();
    await waitUntil(() => suite.upstream.sessions.every(({ closed }) => closed !== undefined));
  });

  it('lets sessions go on for the time of a drain, then ends them with 1001', async () => {
    await start('[]', 'server: { host: 127.0.0.1, port: 0, drain: 400ms }\n');
    const caller = await open();
    const stoppedAt = performance.now();
    const stopping = suite.gateway.stop();
    caller.send({ type: 'response.create' });
    await caller.event('response.done');
    const closed = await caller.waitForClose();
    expect(closed.code).toBe(1001);
    expect(closed.at - stoppedAt).toBeGreaterThan(300);
    await stopping;
    await waitUntil(() => suite.upstream.last.closed !== undefined);
    await start();
  });
});
