import { waitUntil } from '@helix/testkit';
import { connectRealtime } from '../../support/realtime-caller.js';
import { requestsOf } from '../../support/run-gateway.js';
import { ANSWER_COST, USAGE, useRealtime } from './use-realtime.js';

describe('a realtime session at a provider’s own path', () => {
  const suite = useRealtime();
  const { start, open, lastRequest, expectNothingReserved } = suite;

  const path = '/providers/up/realtime?model=gpt-realtime';

  it('is metered alike, for keys that may pass through', async () => {
    suite.upstream.behaviour = { usage: USAGE, protocol: 'realtime' };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    expect((await connectRealtime(suite.gateway, { path })).refusal?.status).toBe(403);
    const { key } = await suite.gateway.createKey({ policy: { passthrough: true } });
    const caller = await open({ path, key: undefined, protocols: ['realtime', `openai-insecure-api-key.${key}`] });
    expect(caller.socket.protocol).toBe('realtime');
    expect(JSON.stringify(suite.upstream.last.headers)).not.toContain(key);
    caller.send({ type: 'response.create' });
    await caller.event('response.done');
    caller.socket.close();
    await waitUntil(async () => (await requestsOf(suite.gateway)).some(({ status }) => status === 'ok'));
    const request = (await requestsOf(suite.gateway)).find(({ status }) => status === 'ok');
    expect(request).toMatchObject({
      operation: 'passthrough',
      model: 'up/gpt-realtime',
      usage: { input_tokens: 100, output_tokens: 80 },
    });
    expect(request?.['cost_usd']).toBeCloseTo(ANSWER_COST, 9);
    await expectNothingReserved();
  });

  it('costs its price by the call where nobody can read along', async () => {
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const { key } = await suite.gateway.createKey({ policy: { passthrough: true } });
    const caller = await open({ path: '/providers/up/priced/socket?x=1', key });
    expect(suite.upstream.last.path).toBe('/v1/priced/socket?x=1');
    caller.send({ type: 'response.create' });
    await caller.event('response.done');
    caller.socket.close();
    expect(await lastRequest()).toMatchObject({ status: 'ok', model: 'up/priced/socket', cost_usd: 0.25 });
    await expectNothingReserved();
  });

  it.each(['own/socket', 'models'])('refuses under a cap what nobody can meter (%s)', async (own) => {
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const { key } = await suite.gateway.createKey({ policy: { passthrough: true } });
    const { refusal } = await connectRealtime(suite.gateway, { path: `/providers/up/${own}`, key });
    expect(refusal).toMatchObject({ status: 400, body: { error: { code: 'price_unknown' } } });
    expect(suite.upstream.handshakes).toBe(0);
  });
});
