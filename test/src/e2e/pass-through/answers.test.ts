import { NOVA, usePassThrough } from './use-pass-through.js';

describe('the answers of a provider’s own API', () => {
  const suite = usePassThrough();
  const { start, call, post, play, lastRequest } = suite;

  it('gives a provider’s error as it came, and books nothing', async () => {
    const body = Buffer.from('{"message":"Too many requests, please wait."}');
    play(body, 'application/json', 429, { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '7' });
    await start();
    const response = await post(`/bedrock/model/${encodeURIComponent(NOVA)}/converse`, { messages: [] });
    expect(response.status).toBe(429);
    expect(await response.text()).toBe(body.toString());
    expect(response.headers.get('x-amzn-errortype')).toBe('ThrottlingException');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(suite.upstream.journal).toHaveLength(1);
    expect(await lastRequest()).toMatchObject({ status: 'failed', cost_usd: 0, code: 'upstream_rate_limited' });
  });

  it('answers a HEAD as a GET, without the body', async () => {
    play(Buffer.from('{"object":"list","data":[]}'));
    await start();
    const response = await call('/up/models', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(await lastRequest()).toMatchObject({ status: 'ok', cost_usd: 0 });
  });

  it('relays an answer without a body', async () => {
    suite.upstream.script({ replay: { status: 204, headers: {}, body: Buffer.alloc(0) } });
    await start();
    const response = await call('/up/vector_stores/vs_1', { method: 'DELETE' });
    expect(response.status).toBe(204);
    expect(suite.upstream.journal[0]).toMatchObject({ method: 'DELETE', path: '/v1/vector_stores/vs_1' });
    expect(await lastRequest()).toMatchObject({ status: 'ok', model: 'up/vector_stores/:id', cost_usd: 0 });
  });

  it('closes the upstream when the caller leaves, and books', async () => {
    suite.upstream.respond({ tokens: 10_000, tokenDelayMs: 5 });
    await start();
    const leaving = new AbortController();
    const body = JSON.stringify({ model: 'gpt-4o', messages: [], stream: true });
    const response = await call('/up/chat/completions', { method: 'POST', body, signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await suite.upstream.waitFor(([entry]) => entry?.closedBy === 'client');
    const request = await lastRequest();
    expect(request).toMatchObject({ status: 'cancelled', estimated: true });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it('can be tried without a key at the sandbox', async () => {
    await start();
    const answer = await post('/sandbox/v1/chat/completions', {
      model: 'x',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'You said: Hi' } }] });
  });
});
