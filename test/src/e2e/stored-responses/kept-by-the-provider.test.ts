import { json, say, useStoredResponses } from './use-stored-responses.js';

describe('responses that their provider keeps', () => {
  const suite = useStoredResponses();
  const { create, sent } = suite;

  it.each([false, true])('leaves id and bytes alone, and goes on there by the id (streamed: %s)', async (stream) => {
    const first = await create(stream, { model: 'native', input: 'Hello' });
    expect(first.id).toBe('resp_fake');
    expect(suite.upstream.journal[0]?.body).toEqual({ model: 'gpt-5.1', input: 'Hello', ...(stream && { stream }) });
    // `mixed` has another target before; only this provider has the turns.
    await create(stream, { model: 'mixed', input: 'Again', previous_response_id: 'resp_fake' });
    expect(suite.upstream.journal[1]).toMatchObject({
      path: '/v1/responses',
      body: { input: 'Again', previous_response_id: 'resp_fake' },
    });
    expect(sent()).not.toContain('Hello');
    const refused = create(stream, { model: 'chat', input: 'Again', previous_response_id: 'resp_fake' });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_feature',
      param: 'previous_response_id',
      message: expect.stringMatching(/kept by the provider "openai"/),
    });
  });

  it('remembers it before the stream ends: who has read the head can ask for it', async () => {
    suite.upstream.respond({ tokens: 3, silence: 'midStream' });
    const stream = await suite.openai.responses.create({ model: 'native', input: 'Hello', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    suite.upstream.respond(json({ id: 'resp_fake', object: 'response', status: 'in_progress', output: [] }));
    expect(await suite.openai.responses.retrieve('resp_fake')).toMatchObject({ status: 'in_progress' });
  });

  it('carries a conversation that the gateway kept over to it, and goes on there', async () => {
    suite.upstream.respond(say('One'));
    const first = await create(false, { model: 'chat', input: 'Hello' });
    const second = await create(false, { model: 'native', input: 'Again', previous_response_id: first.id });
    expect(second.id).toBe('resp_fake');
    expect(suite.upstream.journal[1]?.body).not.toHaveProperty('previous_response_id');
    expect(suite.upstream.journal[1]?.body).not.toHaveProperty('store');
    expect(suite.upstream.journal[1]?.body).toMatchObject({
      input: [
        { role: 'user' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'One' }] },
        { content: 'Again' },
      ],
    });
  });

  it('passes calls about it on, with the gateway’s credentials, and charges nothing', async () => {
    await create(false, { model: 'native', input: 'Hello' });
    const calls: [string, () => Promise<unknown>][] = [
      [
        'GET /v1/responses/resp_fake?include=reasoning.encrypted_content',
        () => suite.openai.responses.retrieve('resp_fake', { include: ['reasoning.encrypted_content'] }),
      ],
      [
        'GET /v1/responses/resp_fake/input_items?order=asc&limit=5',
        async () => suite.openai.responses.inputItems.list('resp_fake', { order: 'asc', limit: 5 }),
      ],
      ['POST /v1/responses/resp_fake/cancel', () => suite.openai.responses.cancel('resp_fake')],
      ['DELETE /v1/responses/resp_fake', () => suite.openai.responses.delete('resp_fake')],
    ];
    const rows = async (): Promise<number> =>
      (await suite.gateway.admin<{ data: unknown[] }>('GET', 'requests?limit=1000')).data.length;
    const booked = await rows();
    for (const [expected, call] of calls) {
      suite.upstream.respond(json({ id: 'resp_fake', object: 'response', status: 'cancelled', output: [], data: [] }));
      await call();
      const entry = suite.upstream.journal.at(-1);
      const [path, query] = expected.split('?');
      expect(`${entry?.method} ${entry?.path.split('?')[0]}`).toBe(path);
      expect(new Set((entry?.path.split('?')[1] ?? '').replace('%5B%5D', '').split('&'))).toEqual(
        new Set((query ?? '').split('&')),
      );
      expect(entry?.headers.authorization).toBe('Bearer native-key');
      expect(entry?.bytes).toHaveLength(0);
    }
    expect(await rows()).toBe(booked);
    await expect(suite.openai.responses.retrieve('resp_fake')).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(suite.upstream.journal).toHaveLength(5);
  });

  it.each([
    [
      404,
      'not_found',
      { error: { message: "Response with id 'resp_fake' not found.", type: 'invalid_request_error' } },
    ],
    [400, 'invalid_request', { error: { message: 'Cannot cancel.', type: 'invalid_request_error' } }],
    [
      502,
      'upstream_failed',
      { error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' } },
    ],
  ])('tells its error %i', async (status, code, body) => {
    await create(false, { model: 'native', input: 'Hello' });
    suite.upstream.respond(json(body, status === 502 ? 401 : status));
    await expect(suite.openai.responses.cancel('resp_fake')).rejects.toMatchObject({ status, code });
  });

  it('is not waited for when the caller has gone', async () => {
    const first = await create(false, { model: 'native', input: 'Hello' });
    suite.upstream.respond({ silence: 'headers' });
    const caller = new AbortController();
    const left = suite.openai.responses.retrieve(first.id, undefined, { signal: caller.signal });
    await suite.upstream.waitFor((journal) => journal.length === 2);
    caller.abort();
    await expect(left).rejects.toThrow();
    await suite.upstream.waitFor((journal) => journal[1]?.closedBy === 'client');
    suite.upstream.respond({ text: 'again' });
    expect((await create(false, { model: 'native', input: 'Hello' })).output_text).toBe('again');
  });

  it('tells that it cannot be reached', async () => {
    await create(false, { model: 'native', input: 'Hello' });
    suite.upstream.respond({ reset: 'headers' });
    await expect(suite.openai.responses.retrieve('resp_fake')).rejects.toMatchObject({
      status: 503,
      code: 'upstream_unavailable',
    });
  });

  it('ends a stream with an error event by response.failed', async () => {
    suite.upstream.respond({ errorAfter: 2 });
    const response = await suite.gateway.post('/v1/responses', { model: 'native', input: 'Hello', stream: true });
    const names = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names).toContain('response.output_text.delta');
    expect(names.slice(-2)).toEqual(['error', 'response.failed']);
  });
});
