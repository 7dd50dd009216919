import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const PARAMETERS = { type: 'object', properties: { command: { type: 'array', items: { type: 'string' } } } };
const SHELL = { type: 'function' as const, name: 'shell', parameters: PARAMETERS, strict: false };

describe('OpenAI’s client over Responses, against each provider dialect', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml()));
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  describe.each(['resp', 'oai', 'ant'])('model %s', (model) => {
    it('answers', async () => {
      const answer = await openai.responses.create({ model, input: 'Hello', store: false });
      expect(answer).toMatchObject({ object: 'response', status: 'completed', output_text: 'Hello from upstream' });
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it('streams what the client’s accumulator takes', async () => {
      const stream = openai.responses.stream({ model, input: 'Hello', store: false });
      const types: string[] = [];
      const numbers: number[] = [];
      for await (const event of stream) {
        types.push(event.type);
        numbers.push(event.sequence_number);
      }
      const final = await stream.finalResponse();
      expect(final).toMatchObject({ status: 'completed', output_text: 'Hello from upstream' });
      expect(types[0]).toBe('response.created');
      expect(types.at(-1)).toBe('response.completed');
      expect(numbers).toEqual([...numbers.keys()]);
      expect(final.usage?.output_tokens).toBeGreaterThan(0);
    });

    it('ends an answer that was cut by the limit as incomplete, with its text', async () => {
      upstream.respond({ finishReason: 'length' });
      const final = await openai.responses.stream({ model, input: 'Hello', store: false }).finalResponse();
      expect(final).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
      expect(final.output_text).toBe('Hello from upstream');
    });

    it('tells a failure inside a stream as OpenAI does: an error, at which the client raises, and response.failed', async () => {
      upstream.respond({ tokens: 5, cutAfter: 2 });
      const request = { model, input: 'Hello', store: false, stream: true } as const;
      const read = async (): Promise<void> => {
        for await (const _event of await openai.responses.create(request));
      };
      await expect(read()).rejects.toMatchObject({ code: 'server_error', message: expect.any(String) });
      const text = await (await gateway.post('/v1/responses', request)).text();
      const [error, failed] = text.split('\n\n').slice(-3);
      expect(error).toContain('event: error');
      expect(failed).toMatch(/^event: response.failed\n.*"status":"failed","error":\{"code":"server_error"/);
    });

    it('carries a conversation with parallel shell calls, as Codex has it', async () => {
      const call = (id: string, command: string) => ({ id, name: 'shell', arguments: `{"command":["${command}"]}` });
      upstream.respond({ toolCalls: [call('call_1', 'ls'), call('call_2', 'pwd')] });
      const input: OpenAI.Responses.ResponseInputItem[] = [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Look around.' }] },
      ];
      const request = {
        model,
        instructions: 'You are a coding agent.',
        tools: [SHELL],
        tool_choice: 'auto' as const,
        parallel_tool_calls: true,
        reasoning: { effort: 'low' as const, summary: 'auto' as const },
        include: ['reasoning.encrypted_content' as const],
        store: false,
      };
      const first = await openai.responses.stream({ ...request, input }).finalResponse();
      const calls = first.output.filter((item) => item.type === 'function_call');
      expect(calls.map(({ call_id: id, arguments: text }) => [id, JSON.parse(text) as unknown])).toEqual([
        ['call_1', { command: ['ls'] }],
        ['call_2', { command: ['pwd'] }],
      ]);
      for (const item of first.output) input.push(item as OpenAI.Responses.ResponseInputItem);
      for (const { call_id } of calls)
        input.push({ type: 'function_call_output', call_id, output: `out of ${call_id}` });
      upstream.respond({ text: 'All seen.' });
      const second = await openai.responses.stream({ ...request, input }).finalResponse();
      expect(second.output_text).toBe('All seen.');
      const sent = upstream.journal.at(-1)?.bytes.toString() ?? '';
      for (const text of ['You are a coding agent.', 'Look around.', 'call_1', 'out of call_1', 'out of call_2'])
        expect(sent).toContain(text);
    });
  });

  it('serves callers of the other dialects from a provider of Responses, storing nothing there', async () => {
    const chat = await openai.chat.completions.create({
      model: 'resp',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(chat.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello from upstream' } });
    expect(upstream.journal[0]?.body).toMatchObject({ store: false, input: [{ role: 'user' }] });
    const message = await gateway.post('/v1/messages', {
      model: 'resp',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(await message.json()).toMatchObject({ content: [{ type: 'text', text: 'Hello from upstream' }] });
  });

  it.each([true, false])('says of a translated answer whether it was stored (%s), without a warning', async (store) => {
    const answer = await gateway.post('/v1/responses', { model: 'ant', input: 'Hello', store });
    expect(answer.headers.get('x-helix-warnings')).toBeNull();
    expect(await answer.json()).toMatchObject({ store });
  });

  it.each([
    ['conversation', 'conv_1'],
    ['background', true],
  ])('refuses %s where it would be lost, and passes it to a provider that has it', async (field, value) => {
    const refused = await gateway.post('/v1/responses', { model: 'ant', input: 'Hello', [field]: value });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_feature', param: field } });
    expect(upstream.journal).toHaveLength(0);
    const native = await gateway.post('/v1/responses', { model: 'resp', input: 'Hello', [field]: value });
    expect(native.status).toBe(200);
    expect(upstream.journal[0]?.body).toMatchObject({ [field]: value });
  });

  it('relays a native answer byte for byte', async () => {
    const answer = await gateway.post('/openai/v1/responses', { model: 'resp', input: 'Hello' });
    expect(await answer.json()).toMatchObject({ id: 'resp_fake', x_fake_unknown: { kept: true } });
    expect(upstream.journal[0]?.body).toEqual({ model: 'gpt-5.1', input: 'Hello' });
  });
});
