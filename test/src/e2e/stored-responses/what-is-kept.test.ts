import { say, useStoredResponses } from './use-stored-responses.js';

describe('which responses are kept', () => {
  const suite = useStoredResponses();
  const { create, sent, stranger } = suite;

  it('tells a server that keeps nothing not to store, and gives its answer under the gateway’s id in every event', async () => {
    const stream = await suite.openai.responses.create({ model: 'responses', input: 'Hello', stream: true });
    const ids = new Set<string>();
    for await (const event of stream) if ('response' in event) ids.add(event.response.id);
    expect(suite.upstream.journal[0]?.body).toMatchObject({ store: false, model: 'gpt-oss' });
    expect([...ids]).toEqual([expect.stringMatching(/^resp_(?!fake)/)]);
    expect(await suite.openai.responses.retrieve([...ids][0] ?? '')).toMatchObject({
      output_text: 'Hello from upstream',
    });
  });

  it('keeps an answer that its limit has cut, and none that failed', async () => {
    suite.upstream.respond({ finishReason: 'length' });
    const cut = await create(true, { model: 'chat', input: 'Hello' });
    expect(await suite.openai.responses.retrieve(cut.id)).toMatchObject({
      status: 'incomplete',
      output_text: 'Hello from upstream',
    });
    suite.upstream.respond({ tokens: 5, cutAfter: 2 });
    const text = await (
      await suite.gateway.post('/v1/responses', { model: 'chat', input: 'Hello', stream: true })
    ).text();
    const [, id = ''] = /"type":"response.failed".*?"id":"(resp_[^"]+)"/.exec(text) ?? [];
    expect(id).not.toBe('');
    await expect(suite.openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ['chat', { store: false }],
    ['responses', { store: false }],
    ['native', { store: false }],
    ['unstored', {}],
  ])('keeps nothing of model %s where that is asked', async (model, fields) => {
    const client = await stranger();
    const answer = await create(true, { model, input: 'Hello', ...fields }, client);
    await expect(client.responses.retrieve(answer.id)).rejects.toMatchObject({ status: 404 });
    await expect(
      create(false, { model, input: 'Go on', previous_response_id: answer.id }, client),
    ).rejects.toMatchObject({
      code: 'previous_response_not_found',
    });
  });

  it('keeps an answer whose model’s default is not to, when the caller asks for it', async () => {
    const { id } = await create(false, { model: 'unstored', input: 'Hello', store: true });
    expect((await suite.openai.responses.retrieve(id)).id).toBe(id);
  });

  it('goes on without keeping: the turns before are read, the new answer is not stored', async () => {
    suite.upstream.respond(say('One'));
    const first = await create(false, { model: 'chat', input: 'Hello' });
    const second = await create(false, {
      model: 'responses',
      input: 'Again',
      previous_response_id: first.id,
      store: false,
    });
    expect(second).toMatchObject({ store: false, previous_response_id: first.id });
    expect(sent()).toContain('Hello');
    await expect(suite.openai.responses.retrieve(second.id)).rejects.toMatchObject({ status: 404 });
  });

  it('refuses background where nobody keeps the answer, and drops such targets where one does', async () => {
    for (const model of ['chat', 'responses']) {
      const refused = await suite.gateway.post('/v1/responses', { model, input: 'Hello', background: true });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_feature', param: 'background' } });
    }
    expect(suite.upstream.journal).toHaveLength(0);
    await suite.openai.responses.create({ model: 'mixed', input: 'Hello', background: true });
    expect(suite.upstream.journal[0]).toMatchObject({ path: '/v1/responses', body: { background: true } });
  });
});
