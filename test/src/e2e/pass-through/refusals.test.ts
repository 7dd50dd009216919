import { get } from 'node:http';
import { metersOf, requestsOf } from '../../support/run-gateway.js';
import { NOVA, usePassThrough } from './use-pass-through.js';

describe('a provider’s own API, refused', () => {
  const suite = usePassThrough();
  const { start, key, call, post, play } = suite;

  it('refuses at a cap before the upstream, what nobody can price too; lists of models are free', async () => {
    await start('[ { scope: team, usd: 0.6, per: month, zone: UTC, mode: strict } ]');
    const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];
    const converse = `/bedrock/model/${encodeURIComponent(NOVA)}/converse`;
    expect((await post(converse, { messages, inferenceConfig: { maxTokens: 100_000 } })).status).toBe(402);
    for (const path of ['/up/vector_stores', '/up/chat/completions/', '/bedrock/async-invoke']) {
      const response = await post(path, { model: 'gpt-4o' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'price_unknown' } });
    }
    // Its answer comes before it has used anything.
    const background = await post('/up/responses', { model: 'gpt-4o', input: 'Hi', background: true });
    expect(await background.json()).toMatchObject({ error: { code: 'price_unknown' } });
    expect(suite.upstream.journal).toHaveLength(0);
    play(Buffer.from('{"object":"list","data":[]}'));
    expect(await (await call('/up/models')).json()).toEqual({ object: 'list', data: [] });
    expect(suite.upstream.journal[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    play(Buffer.from('{"id":"job"}'), 'application/json', 201);
    expect((await post('/up/fine_tuning/jobs', {})).status).toBe(201);
    expect((await post('/up/fine_tuning/jobs', {})).status).toBe(402);
    expect((await metersOf(suite.gateway)).find(({ dimension }) => dimension === 'usd')).toMatchObject({
      settled: 0.5,
    });
    expect(await requestsOf(suite.gateway)).toContainEqual(
      expect.objectContaining({ model: 'up/fine_tuning/jobs', cost_usd: 0.5 }),
    );
  });

  it('is for keys that may', async () => {
    await start('[]', { passthrough: ['up'] });
    expect((await post('/up/chat/completions', { model: 'gpt-4o', messages: [] })).status).toBe(200);
    const refused = await post('/claude/v1/messages', { model: 'c', max_tokens: 5, messages: [] });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('policy.passthrough');
    const plain = await suite.gateway.post('/providers/up/chat/completions', { model: 'gpt-4o', messages: [] });
    expect(plain.status).toBe(403);
    const { key: narrow } = await suite.gateway.createKey({ policy: { passthrough: true }, models: ['gpt-5'] });
    const headers = { authorization: `Bearer ${narrow}` };
    expect(
      (await suite.gateway.post('/providers/up/chat/completions', { model: 'gpt-4o', messages: [] }, headers)).status,
    ).toBe(403);
    expect((await suite.gateway.post('/providers/nobody/chat', {}, headers)).status).toBe(404);
    expect(suite.upstream.journal).toHaveLength(1);
  });

  it.each(['/up/%2e%2e/admin', '/up/a/..%2Fb', '/up//evil'])('takes no path with steps in it (%s)', async (path) => {
    await start();
    // A URL parser would take the steps.
    const options = {
      port: suite.gateway.port,
      path: `/providers${path}`,
      headers: { authorization: `Bearer ${key()}` },
    };
    const status = await new Promise((resolve) => get(options, (response) => resolve(response.resume().statusCode)));
    expect(status).toBe(400);
    expect(suite.upstream.journal).toHaveLength(0);
  });
});
