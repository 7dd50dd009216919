import { connectRealtime } from '../../support/realtime-caller.js';
import { useRealtime } from './use-realtime.js';

describe('the handshake of a realtime session', () => {
  const suite = useRealtime();
  const { start, open, lastRequest, expectNothingReserved } = suite;

  it.each(['/v1/realtime', '/realtime', '/openai/v1/realtime', '/openai/realtime'])('is at %s', async (path) => {
    await start();
    (await open({ path: `${path}?model=talk` })).socket.close();
    expect(suite.upstream.last.path).toBe('/v1/realtime?model=gpt-realtime');
  });

  it('swaps the key, lets listed headers through alone, and takes the key of browsers out of the sub-protocols', async () => {
    await start();
    const caller = await open({
      key: undefined,
      protocols: [
        'realtime',
        `openai-insecure-api-key.${suite.gateway.key}`,
        'openai-organization.org-1',
        'openai-beta.realtime-v1',
      ],
      headers: { 'openai-safety-identifier': 'user-1', cookie: 'a=b', 'x-own': 'no', 'api-key': 'sk-wrong' },
    }).catch((error: unknown) => error as Error);
    if (caller instanceof Error) throw caller;
    expect(caller.socket.protocol).toBe('realtime');
    const { headers, path } = suite.upstream.last;
    expect(headers).toMatchObject({
      authorization: 'Bearer upstream-key',
      'openai-beta': 'realtime=v1',
      'openai-safety-identifier': 'user-1',
    });
    expect(Object.keys(headers).sort()).toEqual(
      [
        'authorization',
        'connection',
        'host',
        'openai-beta',
        'openai-safety-identifier',
        'sec-websocket-key',
        'sec-websocket-version',
        'upgrade',
      ].sort(),
    );
    expect(JSON.stringify([headers, path])).not.toContain(suite.gateway.key);
    caller.socket.close();
    const log = JSON.stringify(await lastRequest());
    expect(log).not.toContain(suite.gateway.key);
    expect(log).not.toContain('upstream-key');
  });

  it('tries the next target while the handshake fails', async () => {
    suite.upstream.behaviour = { refuse: { status: 503, times: 1 } };
    await start();
    const caller = await open();
    expect(suite.upstream.last.path).toBe('/v1/realtime?model=gpt-realtime-mini');
    caller.socket.close();
    const request = await lastRequest();
    const { attempts } = await suite.gateway.admin<{ attempts: { status: string; http_status: number }[] }>(
      'GET',
      `requests/${String(request['id'])}`,
    );
    expect(attempts).toMatchObject([
      { status: 'failed', http_status: 503 },
      { status: 'ok', http_status: 101 },
    ]);
  });

  it.each([
    [429, 429, 'upstream_rate_limited'],
    [401, 502, 'upstream_failed'],
    [500, 502, 'upstream_failed'],
    [400, 400, 'invalid_request'],
  ])('answers a handshake that is refused with %d by %d', async (refused, status, code) => {
    suite.upstream.behaviour = { refuse: { status: refused, times: 9 } };
    await start();
    expect((await connectRealtime(suite.gateway)).refusal).toMatchObject({ status, body: { error: { code } } });
    expect(await lastRequest()).toMatchObject({ status: 'failed', cost_usd: 0 });
    await expectNothingReserved();
  });

  it('gives up a handshake that is not answered within the headers limit', async () => {
    suite.upstream.behaviour = { silent: true };
    await start();
    expect((await connectRealtime(suite.gateway, { path: '/v1/realtime?model=slow' })).refusal).toMatchObject({
      status: 504,
      body: { error: { code: 'upstream_timeout', limit: 'headers' } },
    });
  });
});
