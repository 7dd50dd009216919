import { connect } from 'node:net';
import { waitUntil } from '@helix/testkit';
import { connectRealtime } from '../../support/realtime-caller.js';
import { metersOf } from '../../support/run-gateway.js';
import { useRealtime } from './use-realtime.js';

describe('a realtime session that is refused', () => {
  const suite = useRealtime();
  const { start, open, expectNothingReserved } = suite;

  it.each([
    ['no key', { key: undefined }, 401, 'unauthenticated'],
    ['an unknown key', { key: 'sk-helix-nobody' }, 401, 'unauthenticated'],
    ['a key in the URL', { key: undefined, path: '/v1/realtime?model=talk&api_key=KEY' }, 401, 'unauthenticated'],
    ['an unknown model', { path: '/v1/realtime?model=talks' }, 404, 'model_not_found'],
    ['no model', { path: '/v1/realtime' }, 400, 'invalid_request'],
    ['two models', { path: '/v1/realtime?model=talk&model=quiet' }, 400, 'invalid_request'],
    ['a model of unknown price', { path: '/v1/realtime?model=nobody-knows' }, 400, 'price_unknown'],
  ])('refuses %s in plain HTTP, and never reaches the provider', async (_what, options, status, code) => {
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const path = 'path' in options ? options.path.replace('KEY', suite.gateway.key) : undefined;
    const { refusal } = await connectRealtime(suite.gateway, { ...options, ...(path !== undefined && { path }) });
    expect(refusal).toMatchObject({ status, body: { error: { code } } });
    expect(refusal?.headers['x-helix-request-id']).toMatch(/^req_/);
    expect(suite.upstream.handshakes).toBe(0);
    await expectNothingReserved();
  });

  it('refuses what a cap, a limit and a key do not allow', async () => {
    await start('[ { scope: team, usd: 1, per: month, mode: strict } ]');
    expect((await connectRealtime(suite.gateway)).refusal).toMatchObject({
      status: 402,
      body: { error: { code: 'spend_cap_reached' } },
      headers: { 'x-should-retry': 'false' },
    });
    const { key: other } = await suite.gateway.createKey({ models: ['quiet'] });
    expect((await connectRealtime(suite.gateway, { key: other })).refusal?.status).toBe(403);
    await suite.gateway.stop();
    await start();
    const { key } = await suite.gateway.createKey({ limits: { parallel: 1 } });
    const first = await open({ key });
    expect((await connectRealtime(suite.gateway, { key })).refusal).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limited', dimension: 'parallel' } },
    });
    first.socket.close();
    await waitUntil(async () => (await metersOf(suite.gateway)).every(({ reserved }) => reserved === 0));
    (await open({ key })).socket.close();
  });

  it('answers a plain request with what is missing', async () => {
    await start();
    const response = await fetch(`${suite.gateway.url}/v1/realtime?model=talk`, {
      headers: { authorization: `Bearer ${suite.gateway.key}` },
    });
    expect(response.status).toBe(426);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('takes no other path for a WebSocket, and leaves other upgrades alone', async () => {
    await start();
    expect((await connectRealtime(suite.gateway, { path: '/v1/nothing' })).refusal).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(suite.gateway.port, '127.0.0.1');
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.write(
        'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });
});
