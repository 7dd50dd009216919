import { type Behaviour, FakeUpstream, type JournalEntry } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';

/** The models whose answers the gateway keeps, by the dialect that their provider speaks. */
const KEPT = ['chat', 'anthropic', 'gemini', 'responses'] as const;

function yaml(upstream: FakeUpstream, extra = ''): string {
  return `providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }
  vllm: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-responses] }
  openai: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: native-key }
models:
  chat: { targets: [oai/gpt-4o], retry: { attempts: 1 } }
  anthropic: { targets: [ant/claude-sonnet-4-5], retry: { attempts: 1 } }
  gemini: { targets: [gem/gemini-2.5-pro], retry: { attempts: 1 } }
  responses: { targets: [vllm/gpt-oss], retry: { attempts: 1 } }
  native: { targets: [openai/gpt-5.1], retry: { attempts: 1 } }
  mixed: { targets: [oai/gpt-4o, openai/gpt-5.1], retry: { attempts: 1 } }
  unstored: { targets: [oai/gpt-4o], defaults: { store: false } }
prices:
  "*/*": { input: 1000, output: 0 }
${pluginsYaml()}${extra}`;
}

function json(body: unknown, status = 200): Behaviour {
  return {
    replay: { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
  };
}

/** This text in the format of whoever is asked. */
function say(text: string): (entry: JournalEntry) => Behaviour {
  return ({ path }) => {
    if (!path.includes('/models/')) return { text };
    const answer = {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
      modelVersion: 'gemini-2.5-pro',
    };
    if (path.includes(':generateContent')) return json(answer);
    const body = Buffer.from(`data: ${JSON.stringify(answer)}\r\n\r\n`);
    return { replay: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } };
  };
}

describe('stored responses', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;

  const clientFor = (apiKey: string): OpenAI => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });
  const create = async (
    stream: boolean,
    request: OpenAI.Responses.ResponseCreateParamsNonStreaming,
    client = openai,
  ): Promise<OpenAI.Responses.Response> =>
    stream ? client.responses.stream({ ...request, stream: true }).finalResponse() : client.responses.create(request);
  const sent = (): string => upstream.journal.at(-1)?.bytes.toString() ?? '';
  /** A client of another team. */
  const stranger = async (): Promise<OpenAI> => {
    const team = await gateway.admin<{ id: string }>('POST', 'teams', { name: `team-${Math.random()}` });
    return clientFor((await gateway.createKey({ team: team.id })).key);
  };

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(yaml(upstream));
    openai = clientFor(gateway.key);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe.each(KEPT.flatMap((model) => [false, true].map((stream) => ({ model, stream }))))(
    'model $model, streamed: $stream',
    ({ model, stream }) => {
      it('goes on over three turns: each target sees the whole conversation, in order, without the old instructions', async () => {
        upstream.respond(say('Bonjour Ada'));
        const first = await create(stream, { model, instructions: 'Speak French.', input: 'My name is Ada.' });
        expect(first).toMatchObject({ store: true, previous_response_id: null, output_text: 'Bonjour Ada' });
        expect(first.id).toMatch(/^resp_(?!fake)/);
        upstream.respond(say('Ada it is'));
        const second = await create(stream, {
          model,
          input: [{ role: 'user', content: [{ type: 'input_text', text: 'What is my name?' }] }],
          previous_response_id: first.id,
        });
        expect(second).toMatchObject({ previous_response_id: first.id, output_text: 'Ada it is' });
        upstream.respond(say('Bye Ada'));
        const third = await create(stream, {
          model,
          instructions: 'Be short.',
          input: 'Say goodbye.',
          previous_response_id: second.id,
        });
        expect(third.output_text).toBe('Bye Ada');
        const texts = ['My name is Ada.', 'Bonjour Ada', 'What is my name?', 'Ada it is', 'Say goodbye.'];
        const places = texts.map((text) => sent().indexOf(text));
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places).toEqual([...places].sort((left, right) => left - right));
        expect(sent()).toContain('Be short.');
        expect(sent()).not.toContain('Speak French.');
        expect(sent()).not.toContain('previous_response_id');
      });
    },
  );

  it.each([false, true])(
    'goes on with another model, tool calls and their results included (streamed: %s)',
    async (stream) => {
      const tools: OpenAI.Responses.Tool[] = [
        { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} }, strict: false },
      ];
      upstream.respond({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }] });
      const first = await create(stream, { model: 'anthropic', input: 'Weather in Oslo?', tools });
      const [call] = first.output.filter((item) => item.type === 'function_call');
      upstream.respond(say('It rains'));
      const second = await create(stream, {
        model: 'chat',
        tools,
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' }],
      });
      expect(second.output_text).toBe('It rains');
      expect(upstream.journal.at(-1)?.body).toMatchObject({
        messages: [
          { role: 'user', content: 'Weather in Oslo?' },
          { role: 'assistant', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
          { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
        ],
      });
    },
  );

  it.each([false, true])('brings sealed reasoning along (streamed: %s)', async (stream) => {
    const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'sig-of-claude' };
    const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5' };
    const usage = { input_tokens: 5, output_tokens: 5 };
    upstream.respond(
      json({
        ...head,
        content: [thinking, { type: 'text', text: 'Yes' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage,
      }),
    );
    const first = await create(false, { model: 'anthropic', input: 'Think.' });
    upstream.respond(say('Still yes'));
    await create(stream, { model: 'anthropic', input: 'Sure?', previous_response_id: first.id });
    expect(sent()).toContain('sig-of-claude');
    // A provider of Responses would refuse the seal of another.
    await create(stream, { model: 'native', input: 'Sure?', previous_response_id: first.id });
    expect(sent()).toContain('Yes');
    expect(sent()).not.toMatch(/reasoning|encrypted_content/);
  });

  it('puts items in the place of their names, which clients give for what they believe to be stored', async () => {
    upstream.respond(say('One'));
    const first = await create(false, { model: 'anthropic', input: 'Hello' });
    const input = [...(await openai.responses.inputItems.list(first.id)).data, ...first.output].map(({ id }) => ({
      type: 'item_reference' as const,
      id: id ?? '',
    }));
    const second = await create(true, { model: 'chat', input: [...input, { role: 'user', content: 'Again' }] });
    expect(upstream.journal.at(-1)?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'One' },
        { role: 'user', content: 'Again' },
      ],
    });
    await create(false, { model: 'chat', input: 'On', previous_response_id: second.id });
    expect(sent()).toContain('Hello');
    const other = await stranger();
    const theirs = create(false, { model: 'chat', input: [...input, { role: 'user', content: 'Again' }] }, other);
    await expect(theirs).rejects.toMatchObject({ status: 400, param: 'input.item_reference' });
  });

  it('tells a server that keeps nothing not to store, and gives its answer under the gateway’s id in every event', async () => {
    const stream = await openai.responses.create({ model: 'responses', input: 'Hello', stream: true });
    const ids = new Set<string>();
    for await (const event of stream) if ('response' in event) ids.add(event.response.id);
    expect(upstream.journal[0]?.body).toMatchObject({ store: false, model: 'gpt-oss' });
    expect([...ids]).toEqual([expect.stringMatching(/^resp_(?!fake)/)]);
    expect(await openai.responses.retrieve([...ids][0] ?? '')).toMatchObject({ output_text: 'Hello from upstream' });
  });

  it('keeps an answer that its limit has cut, and none that failed', async () => {
    upstream.respond({ finishReason: 'length' });
    const cut = await create(true, { model: 'chat', input: 'Hello' });
    expect(await openai.responses.retrieve(cut.id)).toMatchObject({
      status: 'incomplete',
      output_text: 'Hello from upstream',
    });
    upstream.respond({ tokens: 5, cutAfter: 2 });
    const text = await (await gateway.post('/v1/responses', { model: 'chat', input: 'Hello', stream: true })).text();
    const [, id = ''] = /"type":"response.failed".*?"id":"(resp_[^"]+)"/.exec(text) ?? [];
    expect(id).not.toBe('');
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it('retrieves, lists the input of the whole conversation, refuses to cancel, and deletes', async () => {
    upstream.respond(say('One'));
    const first = await create(false, { model: 'chat', input: 'Hello' });
    upstream.respond(say('Two'));
    const second = await create(true, { model: 'chat', input: 'Again', previous_response_id: first.id });
    expect(await openai.responses.retrieve(second.id)).toMatchObject({
      id: second.id,
      output_text: 'Two',
      usage: { output_tokens: 1 },
      previous_response_id: first.id,
    });
    const items = await openai.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data.map((item) => ('content' in item ? item.content : []))).toEqual([
      [{ type: 'input_text', text: 'Hello' }],
      [expect.objectContaining({ type: 'output_text', text: 'One' })],
      [{ type: 'input_text', text: 'Again' }],
    ]);
    const page = await fetch(`${gateway.url}/v1/responses/${second.id}/input_items?limit=2`, {
      headers: { authorization: `Bearer ${gateway.key}` },
    });
    expect(await page.json()).toMatchObject({
      object: 'list',
      has_more: true,
      first_id: items.data[2]?.id,
      last_id: items.data[1]?.id,
    });
    const all: string[] = [];
    for await (const item of openai.responses.inputItems.list(second.id, { limit: 1 })) all.push(item.id ?? '');
    expect(all).toEqual(items.data.map((item) => item.id).reverse());
    await expect(openai.responses.inputItems.list(second.id, { limit: 101 })).rejects.toMatchObject({
      status: 400,
      param: 'limit',
    });
    await expect(openai.responses.inputItems.list(second.id, { after: 'x' })).rejects.toMatchObject({
      status: 400,
      param: 'after',
    });
    await expect(openai.responses.retrieve(second.id, { stream: true })).rejects.toMatchObject({
      status: 400,
      param: 'stream',
    });
    await expect(openai.responses.cancel(second.id)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('background'),
    });
    const before = upstream.journal.length;
    const deleted = await fetch(`${gateway.url}/v1/responses/${first.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${gateway.key}` },
    });
    expect(await deleted.json()).toEqual({ id: first.id, object: 'response', deleted: true });
    await expect(openai.responses.delete(first.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(openai.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    // What goes on from what is gone says what is gone.
    await expect(
      create(false, { model: 'chat', input: 'Go on', previous_response_id: second.id }),
    ).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      message: expect.stringContaining(first.id),
    });
    expect(upstream.journal).toHaveLength(before);
  });

  it.each(['chat', 'native'])('refuses an id that nobody has made, for model %s, as OpenAI does', async (model) => {
    const response = await gateway.post('/v1/responses', { model, input: 'Hi', previous_response_id: 'resp_nobody' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        param: 'previous_response_id',
        code: 'previous_response_not_found',
        message: expect.stringMatching(/^Previous response with id 'resp_nobody' not found\./),
      },
    });
    expect(upstream.journal).toHaveLength(0);
  });

  it.each(['chat', 'native'])(
    'shows another team nothing of an answer of model %s, and lets its own team share it',
    async (model) => {
      upstream.respond({ text: 'Secret' });
      const { id } = await create(false, { model, input: 'Hello' });
      const before = upstream.journal.length;
      const other = await stranger();
      await expect(other.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.inputItems.list(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.cancel(id)).rejects.toMatchObject({ status: 404 });
      await expect(other.responses.delete(id)).rejects.toMatchObject({ status: 404 });
      await expect(create(false, { model, input: 'Go on', previous_response_id: id }, other)).rejects.toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
      });
      expect(upstream.journal).toHaveLength(before);
      const colleague = clientFor((await gateway.createKey()).key);
      await create(false, { model, input: 'Go on', previous_response_id: id }, colleague);
      expect(upstream.journal).toHaveLength(before + 1);
    },
  );

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
    expect((await openai.responses.retrieve(id)).id).toBe(id);
  });

  it('goes on without keeping: the turns before are read, the new answer is not stored', async () => {
    upstream.respond(say('One'));
    const first = await create(false, { model: 'chat', input: 'Hello' });
    const second = await create(false, {
      model: 'responses',
      input: 'Again',
      previous_response_id: first.id,
      store: false,
    });
    expect(second).toMatchObject({ store: false, previous_response_id: first.id });
    expect(sent()).toContain('Hello');
    await expect(openai.responses.retrieve(second.id)).rejects.toMatchObject({ status: 404 });
  });

  it('refuses background where nobody keeps the answer, and drops such targets where one does', async () => {
    for (const model of ['chat', 'responses']) {
      const refused = await gateway.post('/v1/responses', { model, input: 'Hello', background: true });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_feature', param: 'background' } });
    }
    expect(upstream.journal).toHaveLength(0);
    await openai.responses.create({ model: 'mixed', input: 'Hello', background: true });
    expect(upstream.journal[0]).toMatchObject({ path: '/v1/responses', body: { background: true } });
  });

  describe('at a provider that keeps answers itself', () => {
    it.each([false, true])('leaves id and bytes alone, and goes on there by the id (streamed: %s)', async (stream) => {
      const first = await create(stream, { model: 'native', input: 'Hello' });
      expect(first.id).toBe('resp_fake');
      expect(upstream.journal[0]?.body).toEqual({ model: 'gpt-5.1', input: 'Hello', ...(stream && { stream }) });
      // `mixed` has another target before; only this provider has the turns.
      await create(stream, { model: 'mixed', input: 'Again', previous_response_id: 'resp_fake' });
      expect(upstream.journal[1]).toMatchObject({
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
      upstream.respond({ tokens: 3, silence: 'midStream' });
      const stream = await openai.responses.create({ model: 'native', input: 'Hello', stream: true });
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
      upstream.respond(json({ id: 'resp_fake', object: 'response', status: 'in_progress', output: [] }));
      expect(await openai.responses.retrieve('resp_fake')).toMatchObject({ status: 'in_progress' });
    });

    it('carries a conversation that the gateway kept over to it, and goes on there', async () => {
      upstream.respond(say('One'));
      const first = await create(false, { model: 'chat', input: 'Hello' });
      const second = await create(false, { model: 'native', input: 'Again', previous_response_id: first.id });
      expect(second.id).toBe('resp_fake');
      expect(upstream.journal[1]?.body).not.toHaveProperty('previous_response_id');
      expect(upstream.journal[1]?.body).not.toHaveProperty('store');
      expect(upstream.journal[1]?.body).toMatchObject({
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
          () => openai.responses.retrieve('resp_fake', { include: ['reasoning.encrypted_content'] }),
        ],
        [
          'GET /v1/responses/resp_fake/input_items?order=asc&limit=5',
          async () => openai.responses.inputItems.list('resp_fake', { order: 'asc', limit: 5 }),
        ],
        ['POST /v1/responses/resp_fake/cancel', () => openai.responses.cancel('resp_fake')],
        ['DELETE /v1/responses/resp_fake', () => openai.responses.delete('resp_fake')],
      ];
      const rows = async (): Promise<number> =>
        (await gateway.admin<{ data: unknown[] }>('GET', 'requests?limit=1000')).data.length;
      const booked = await rows();
      for (const [expected, call] of calls) {
        upstream.respond(json({ id: 'resp_fake', object: 'response', status: 'cancelled', output: [], data: [] }));
        await call();
        const entry = upstream.journal.at(-1);
        const [path, query] = expected.split('?');
        expect(`${entry?.method} ${entry?.path.split('?')[0]}`).toBe(path);
        expect(new Set((entry?.path.split('?')[1] ?? '').replace('%5B%5D', '').split('&'))).toEqual(
          new Set((query ?? '').split('&')),
        );
        expect(entry?.headers.authorization).toBe('Bearer native-key');
        expect(entry?.bytes).toHaveLength(0);
      }
      expect(await rows()).toBe(booked);
      await expect(openai.responses.retrieve('resp_fake')).rejects.toMatchObject({ status: 404, code: 'not_found' });
      expect(upstream.journal).toHaveLength(5);
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
      upstream.respond(json(body, status === 502 ? 401 : status));
      await expect(openai.responses.cancel('resp_fake')).rejects.toMatchObject({ status, code });
    });

    it('is not waited for when the caller has gone', async () => {
      const first = await create(false, { model: 'native', input: 'Hello' });
      upstream.respond({ silence: 'headers' });
      const caller = new AbortController();
      const left = openai.responses.retrieve(first.id, undefined, { signal: caller.signal });
      await upstream.waitFor((journal) => journal.length === 2);
      caller.abort();
      await expect(left).rejects.toThrow();
      await upstream.waitFor((journal) => journal[1]?.closedBy === 'client');
      upstream.respond({ text: 'again' });
      expect((await create(false, { model: 'native', input: 'Hello' })).output_text).toBe('again');
    });

    it('tells that it cannot be reached', async () => {
      await create(false, { model: 'native', input: 'Hello' });
      upstream.respond({ reset: 'headers' });
      await expect(openai.responses.retrieve('resp_fake')).rejects.toMatchObject({
        status: 503,
        code: 'upstream_unavailable',
      });
    });

    it('ends a stream with an error event by response.failed', async () => {
      upstream.respond({ errorAfter: 2 });
      const response = await gateway.post('/v1/responses', { model: 'native', input: 'Hello', stream: true });
      const names = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
      expect(names).toContain('response.output_text.delta');
      expect(names.slice(-2)).toEqual(['error', 'response.failed']);
    });
  });

  describe('against a spend cap', () => {
    /** A client of the same team whose key may spend 5 USD: 5,000 tokens. */
    const capped = async (): Promise<OpenAI> => {
      const { id, key } = await gateway.createKey();
      await gateway.admin('POST', 'caps', { scope: { key: id }, usd: 5, per: 'month', zone: 'UTC', mode: 'strict' });
      return clientFor(key);
    };

    it.each(['chat', 'anthropic', 'responses', 'native'])(
      'counts what the gateway replays or the provider adds, for model %s',
      async (model) => {
        upstream.respond({ text: 'Noted.', usage: { input: 20_000, output: 10 } });
        const { id } = await create(false, { model, input: 'word '.repeat(4_000) });
        const client = await capped();
        const before = upstream.journal.length;
        const refused = create(
          false,
          { model, input: 'And?', previous_response_id: id, max_output_tokens: 16 },
          client,
        );
        await expect(refused).rejects.toMatchObject({ status: 402, code: 'spend_cap_reached' });
        expect(upstream.journal).toHaveLength(before);
        upstream.respond({ usage: { input: 10, output: 10 } });
        await create(false, { model, input: 'And?', max_output_tokens: 16 }, client);
      },
    );
  });
});
