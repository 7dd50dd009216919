import type { ChatRequest, ChatResponse, Message } from '@helix/contracts';
import { composeAnswer } from './compose-answer.js';

const question = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

function answer(given: Partial<ChatRequest> = {}): ChatResponse {
  const request = { model: 'm', messages: [question('How are you?')], stream: false, includeUsage: false, ...given };
  return composeAnswer(request, 'm', 1_700_000_000);
}

function textOf({ choices }: ChatResponse): string | undefined {
  return choices[0]?.blocks.map(({ text }) => text).join('');
}

it('says the same to the same request, and something else to another', () => {
  expect(answer()).toEqual(answer());
  expect(textOf(answer())).toBe('You said: How are you?');
  expect(answer({ messages: [question('Else?')] }).id).not.toBe(answer().id);
});

it('answers a request without a question too', () => {
  expect(textOf(answer({ messages: [] }))).toBe('Hello from the Helix sandbox.');
});

it('stops at the output limit and counts what it gave', () => {
  const cut = answer({ maxOutputTokens: 2 });
  expect(cut.choices[0]?.finishReason).toBe('length');
  expect('You said: How are you?').toContain(textOf(cut) ?? 'nothing');
  expect(cut.usage?.buckets.outputText).toBe(2);
  expect(answer({ maxOutputTokens: 100 }).choices[0]?.finishReason).toBe('stop');
});

it('stops before a stop sequence, and names it', () => {
  const stopped = answer({ stop: ['nowhere', ' are'] });
  expect(textOf(stopped)).toBe('You said: How');
  expect(stopped.choices[0]).toMatchObject({ finishReason: 'stop', stopSequence: ' are' });
});

it('gives as many choices as asked for', () => {
  expect(answer({ choices: 3 }).choices.map(({ index }) => index)).toEqual([0, 1, 2]);
});

it('counts more input for more messages', () => {
  const one = answer().usage?.buckets.inputUncached ?? 0;
  const two = answer({ messages: [question('How are you?'), question('How are you?')] }).usage?.buckets.inputUncached;
  expect(one).toBeGreaterThan(0);
  expect(two).toBe(one * 2);
});

describe('with tools', () => {
  const tools = [
    { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    { name: 'get_time', parameters: { type: 'object', properties: {} } },
  ];

  it('calls the first, with arguments that fit', () => {
    const { choices } = answer({ tools });
    expect(choices[0]).toMatchObject({
      finishReason: 'tool_calls',
      blocks: [{ head: { kind: 'tool-call', name: 'get_weather' }, text: '{"city":"Berlin"}' }],
    });
  });

  it('calls the one that is forced, and none where that is asked', () => {
    expect(answer({ tools, toolChoice: { type: 'tool', name: 'get_time' } }).choices[0]?.blocks[0]?.head).toMatchObject(
      { name: 'get_time' },
    );
    expect(answer({ tools, toolChoice: { type: 'none' } }).choices[0]?.finishReason).toBe('stop');
  });

  it('tells what the tool answered, instead of calling it again', () => {
    const result = { type: 'tool-result', toolCallId: 'call_1', content: [{ type: 'text', text: 'sunny' }] };
    const messages = [question('Weather?'), { role: 'tool', content: [result] } as unknown as Message];
    expect(textOf(answer({ tools, messages }))).toBe('The tool answered: sunny');
  });
});

it('answers in JSON where a format asks for it', () => {
  const schema = { type: 'object', properties: { mood: { enum: ['good', 'bad'] } } };
  expect(JSON.parse(textOf(answer({ responseFormat: { type: 'json-schema', name: 's', schema } })) ?? '')).toEqual({
    mood: 'good',
  });
  expect(JSON.parse(textOf(answer({ responseFormat: { type: 'json-object' } })) ?? '')).toEqual({
    answer: 'How are you?',
  });
});
