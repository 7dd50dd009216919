import { say, useStoredResponses } from './use-stored-responses.js';

describe('calls about a kept response', () => {
  const suite = useStoredResponses();
  const { clientFor, create, stranger } = suite;

  it('retrieves, lists the input of the whole conversation, refuses to cancel, and deletes', async () => {
    suite.upstream.respond(say('One'));
    const first = await create(false, { model: 'chat', input: 'Hello' });
    suite.upstream.respond(say('Two'));
    const second = await create(true, { model: 'chat', input: 'Again', previous_response_id: first.id });
    expect(await suite.openai.responses.retrieve(second.id)).toMatchObject({
      id: second.id,
      output_text: 'Two',
      usage: { output_tokens: 1 },
      previous_response_id: first.id,
    });
    const items = await suite.openai.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data.map((item) => ('content' in item ? item.content : []))).toEqual([
      [{ type: 'input_text', text: 'Hello' }],
      [expect.objectContaining({ type: 'output_text', text: 'One' })],
      [{ type: 'input_text', text: 'Again' }],
    ]);
    const page = await fetch(`${suite.gateway.url}/v1/responses/${second.id}/input_items?limit=2`, {
      headers: { authorization: `Bearer ${suite.gateway.key}` },
    });
    expect(await page.json()).toMatchObject({
      object: 'list',
      has_more: true,
      first_id: items.data[2]?.id,
      last_id: items.data[1]?.id,
    });
    const all: string[] = [];
    for await (const item of suite.openai.responses.inputItems.list(second.id, { limit: 1 })) all.push(item.id ?? '');
    expect(all).toEqual(items.data.map((item) => item.id).reverse());
    await expect(suite.openai.responses.inputItems.list(second.id, { limit: 101 })).rejects.toMatchObject({
      status: 400,
      param: 'limit',
    });
    await expect(suite.openai.responses.inputItems.list(second.id, { after: 'x' })).rejects.toMatchObject({
      status: 400,
      param: 'after',
    });
    await expect(suite.openai.responses.retrieve(second.id, { stream: true })).rejects.toMatchObject({
      status: 400,
      param: 'stream',
    });
    await expect(suite.openai.responses.cancel(second.id)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('background'),
    });
    const before = suite.upstream.journal.length;
    const deleted = await fetch(`${suite.gateway.url}/v1/responses/${first.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${suite.gateway.key}` },
    });
    expect(await deleted.json()).toEqual({ id: first.id, object: 'response', deleted: true });
    await expect(suite.openai.responses.delete(first.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(suite.openai.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    // What goes on from what is gone says what is gone.
    await expect(
      create(false, { model: 'chat', input: 'Go on', previous_response_id: second.id }),
    ).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      message: expect.stringContaining(first.id),
    });
    expect(suite.upstream.journal).toHaveLength(before);
  });

  it.each(['chat', 'native'])(
    'shows another team nothing of an answer of model %s, and lets its own team share it',
    async (model) => {
      suite.upstream.respond({ text: 'Secret' });
      const { id } = await create(false, { model, input: 'Hello' });
      const before = suite.upstream.journal.length;
      const other = await stranger();
      await expect(other.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.inputItems.list(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.cancel(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.delete(id)).rejects.toMatchObject({ status: 404 });
      await expect(create(false, { model, input: 'Go on', previous_response_id: id }, other)).rejects.toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
      });
      expect(suite.upstream.journal).toHaveLength(before);
      const colleague = clientFor((await suite.gateway.createKey()).key);
      await create(false, { model, input: 'Go on', previous_response_id: id }, colleague);
      expect(suite.upstream.journal).toHaveLength(before + 1);
    },
  );
});
