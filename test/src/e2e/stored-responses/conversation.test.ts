import type OpenAI from 'openai';
import { json, say, useStoredResponses } from './use-stored-responses.js';

/** The models whose answers the gateway keeps, by the dialect that their provider speaks. */
const KEPT = ['chat', 'anthropic', 'gemini', 'responses'] as const;

describe('a conversation by previous_response_id', () => {
  const suite = useStoredResponses();
  const { create, sent, stranger } = suite;

  describe.each(KEPT.flatMap((model) => [false, true].map((stream) => ({ model, stream }))))(
    'model $model, streamed: $stream',
    ({ model, stream }) => {
      it('goes on over three turns: each target sees the whole conversation, in order, without the old instructions', async () => {
        suite.upstream.respond(say('Bonjour Ada'));
        const first = await create(stream, { model, instructions: 'Speak French.', input: 'My name is Ada.' });
        expect(first).toMatchObject({ store: true, previous_response_id: null, output_text: 'Bonjour Ada' });
        expect(first.id).toMatch(/^resp_(?!fake)/);
        suite.upstream.respond(say('Ada it is'));
        const second = await create(stream, {
          model,
          input: [{ role: 'user', content: [{ type: 'input_text', text: 'What is my name?' }] }],
          previous_response_id: first.id,
        });
        expect(second).toMatchObject({ previous_response_id: first.id, output_text: 'Ada it is' });
        suite.upstream.respond(say('Bye Ada'));
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
      suite.upstream.respond({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }] });
      const first = await create(stream, { model: 'anthropic', input: 'Weather in Oslo?', tools });
      const [call] = first.output.filter((item) => item.type === 'function_call');
      suite.upstream.respond(say('It rains'));
      const second = await create(stream, {
        model: 'chat',
        tools,
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' }],
      });
      expect(second.output_text).toBe('It rains');
      expect(suite.upstream.journal.at(-1)?.body).toMatchObject({
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
    suite.upstream.respond(
      json({
        ...head,
        content: [thinking, { type: 'text', text: 'Yes' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage,
      }),
    );
    const first = await create(false, { model: 'anthropic', input: 'Think.' });
    suite.upstream.respond(say('Still yes'));
    await create(stream, { model: 'anthropic', input: 'Sure?', previous_response_id: first.id });
    expect(sent()).toContain('sig-of-claude');
    // A provider of Responses would refuse the seal of another.
    await create(stream, { model: 'native', input: 'Sure?', previous_response_id: first.id });
    expect(sent()).toContain('Yes');
    expect(sent()).not.toMatch(/reasoning|encrypted_content/);
  });

  it('puts items in the place of their names, which clients give for what they believe to be stored', async () => {
    suite.upstream.respond(say('One'));
    const first = await create(false, { model: 'anthropic', input: 'Hello' });
    const input = [...(await suite.openai.responses.inputItems.list(first.id)).data, ...first.output].map(({ id }) => ({
      type: 'item_reference' as const,
      id: id ?? '',
    }));
    const second = await create(true, { model: 'chat', input: [...input, { role: 'user', content: 'Again' }] });
    expect(suite.upstream.journal.at(-1)?.body).toMatchObject({
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

  it.each(['chat', 'native'])('refuses an id that nobody has made, for model %s, as OpenAI does', async (model) => {
    const response = await suite.gateway.post('/v1/responses', {
      model,
      input: 'Hi',
      previous_response_id: 'resp_nobody',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        param: 'previous_response_id',
        code: 'previous_response_not_found',
        message: expect.stringMatching(/^Previous response with id 'resp_nobody' not found\./),
      },
    });
    expect(suite.upstream.journal).toHaveLength(0);
  });
});
