import type { ChatEvent, JsonObject } from '@helix/contracts';
import { foldEvents } from '@helix/wire';
import { openaiChat } from './index.js';

function decode(...frames: readonly (JsonObject | string)[]): readonly ChatEvent[] {
  const decoder = openaiChat.createStreamDecoder();
  const text = frames.map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`).join('');
  return [...decoder.push(Buffer.from(text)), ...decoder.end()];
}

const delta = (content: JsonObject, finish: string | null = null): JsonObject => ({
  id: 'c',
  model: 'm',
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});
const blocks = (events: readonly ChatEvent[]) =>
  foldEvents(events).choices[0]?.blocks.map(({ head, text }) => [
    head.kind === 'tool-call' ? `${head.id}:${head.name}` : head.kind,
    text,
  ]);

describe('OpenAiStreamDecoder', () => {
  it('takes each call without an index as a call of its own (Mistral)', () => {
    const call = (id: string): JsonObject => ({ tool_calls: [{ id, function: { name: 'f', arguments: '{}' } }] });
    expect(blocks(decode(delta(call('a')), delta(call('b'), 'tool_calls'), '[DONE]'))).toEqual([
      ['a:f', '{}'],
      ['b:f', '{}'],
    ]);
  });

  it('never overwrites an id with an empty one (Qwen)', () => {
    const piece = (id: string, name: string | undefined, text: string): JsonObject => ({
      tool_calls: [
        { index: 0, id, type: 'function', function: { ...(name !== undefined && { name }), arguments: text } },
      ],
    });
    expect(
      blocks(
        decode(
          delta(piece('a', 'f', '')),
          delta(piece('', undefined, '{')),
          delta(piece('', '', '}')),
          delta({}, 'tool_calls'),
          '[DONE]',
        ),
      ),
    ).toEqual([['a:f', '{}']]);
  });

  it('tells parallel calls apart that share index 0', () => {
    const call = (id: string): JsonObject => ({
      tool_calls: [{ index: 0, id, type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    expect(blocks(decode(delta(call('a')), delta(call('b')), delta({}, 'tool_calls')))).toEqual([
      ['a:f', '{}'],
      ['b:f', '{}'],
    ]);
  });

  const call = (piece: JsonObject): JsonObject => delta({ tool_calls: [piece] });

  it.each<readonly [string, readonly JsonObject[], readonly (readonly string[])[]]>([
    [
      'goes on with the last call where a piece has no index, no id and no name',
      [
        { id: 'a', function: { name: 'f', arguments: '' } },
        { function: { arguments: '{' } },
        { function: { arguments: '}' } },
      ],
      [['a:f', '{}']],
    ],
    [
      'goes on with the call of its id where a piece has no index',
      [
        { id: 'a', function: { name: 'f', arguments: '{' } },
        { id: 'b', function: { name: 'g', arguments: '{' } },
        { id: 'a', function: { arguments: '}' } },
        { id: 'b', function: { arguments: '}' } },
      ],
      [
        ['a:f', '{}'],
        ['b:g', '{}'],
      ],
    ],
    [
      'tells calls apart that share an index and have no ids (Gemini’s compatible endpoint)',
      [
        { index: 0, id: '', function: { name: 'f', arguments: '{}' } },
        { index: 0, id: '', function: { name: 'g', arguments: '{}' } },
      ],
      [
        ['call_c_0_0:f', '{}'],
        ['call_c_0_1:g', '{}'],
      ],
    ],
    [
      'takes a name that each piece repeats for one call',
      [
        { index: 0, function: { name: 'f', arguments: '{' } },
        { index: 0, function: { name: 'f', arguments: '}' } },
      ],
      [['call_c_0_0:f', '{}']],
    ],
    [
      'reads an index that is text',
      [
        { index: '0', id: 'a', function: { name: 'f', arguments: '{' } },
        { index: '0', function: { arguments: '}' } },
      ],
      [['a:f', '{}']],
    ],
  ])('%s', (_, pieces, expected) => {
    expect(blocks(decode(...pieces.map(call), delta({}, 'tool_calls'), '[DONE]'))).toEqual(expected);
  });

  it('reads the arguments of a legacy call from an object', () => {
    const legacy = { function_call: { name: 'f', arguments: { a: 1 } } };
    expect(blocks(decode(delta(legacy), delta({}, 'function_call'), '[DONE]'))).toEqual([['call_legacy:f', '{"a":1}']]);
  });

  it('reads bare texts in a list of parts', () => {
    expect(blocks(decode(delta({ content: ['a', 'b'] }), delta({}, 'stop')))).toEqual([['text', 'ab']]);
  });

  it('does not forget usage for a later one that counts nothing', () => {
    const usage = (count: number): JsonObject => ({
      id: 'c',
      choices: [],
      usage: { prompt_tokens: count, completion_tokens: count, total_tokens: 2 * count },
    });
    const events = decode(delta({ content: 'a' }, 'stop'), usage(0), usage(2), usage(0), '[DONE]');
    expect(foldEvents(events).usage?.buckets).toMatchObject({ inputUncached: 2, outputText: 2 });
  });

  it('ends in an error that comes in a list (Gemini’s compatible endpoint)', () => {
    const events = decode(delta({ content: 'a' }), '[{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}]');
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { class: 'overloaded', message: 'busy' } });
  });

  it('does not take an answer for whole that the provider broke off (DeepSeek)', () => {
    const events = decode(delta({ content: 'a' }), delta({}, 'insufficient_system_resource'), '[DONE]');
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { class: 'overloaded' } });
  });

  it('keeps what comes in a first chunk without choices (Azure)', () => {
    const events = decode(
      { id: '', model: '', choices: [], prompt_filter_results: [1] },
      delta({ content: 'a' }, 'stop'),
      '[DONE]',
    );
    expect(events[0]).toEqual({
      type: 'response-start',
      id: 'c',
      model: 'm',
      extensions: { 'openai-chat': { prompt_filter_results: [1] } },
    });
  });

  it('does not repeat the whole message of the last chunk (Perplexity)', () => {
    const last = {
      id: 'c',
      object: 'chat.completion.done',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'ab' }, delta: { content: '' }, finish_reason: 'stop' },
      ],
    };
    expect(blocks(decode(delta({ content: 'a' }), delta({ content: 'b' }), last))).toEqual([['text', 'ab']]);
  });

  it('switches between strings and arrays of content (Mistral)', () => {
    const thinking = (text: string): JsonObject => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
    expect(
      blocks(
        decode(
          delta({ content: [thinking('a')] }),
          delta({ content: [thinking('b'), { type: 'text', text: '1' }] }),
          delta({ content: '44' }, 'stop'),
          '[DONE]',
        ),
      ),
    ).toEqual([
      ['reasoning', 'ab'],
      ['text', '144'],
    ]);
  });

  it.each([
    ['on the chunk', { ...delta({}, 'stop'), usage: { prompt_tokens: 1, completion_tokens: 2 } }],
    [
      'on the choice (Moonshot)',
      {
        id: 'c',
        choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 1, completion_tokens: 2 } }],
      },
    ],
    ['in x_groq (Groq)', { ...delta({}, 'stop'), x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } }],
  ])('finds usage %s', (_, chunk) => {
    expect(foldEvents(decode(delta({ content: 'a' }), chunk, '[DONE]')).usage?.buckets).toMatchObject({
      inputUncached: 1,
      outputText: 2,
    });
  });

  it('reports tool calls where the provider says stop', () => {
    const end = decode(
      delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }),
      delta({}, 'stop'),
      '[DONE]',
    ).find((event) => event.type === 'choice-end');
    expect(end).toMatchObject({ finishReason: 'tool_calls', rawFinishReason: 'stop' });
  });

  it('makes an id for a call that comes without one', () => {
    expect(
      blocks(
        decode(
          delta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] }),
          delta({}, 'tool_calls'),
        ),
      ),
    ).toEqual([['call_c_0_0:f', '{}']]);
  });

  it.each([
    [['[DONE]'], 'began'],
    [[delta({ content: 'a' })], 'complete'],
    [[delta({ content: 'a' }), 'oops'], 'no JSON'],
  ])('ends %j as truncated', (frames, message) => {
    expect(decode(...frames).at(-1)).toMatchObject({
      type: 'error',
      error: { class: 'truncated', message: expect.stringContaining(message) },
    });
  });

  it('says nothing after an error', () => {
    const decoder = openaiChat.createStreamDecoder();
    expect(decoder.push(Buffer.from('event: error\ndata: {"message":"x"}\n\ndata: [DONE]\n\n'))).toHaveLength(1);
    expect([...decoder.push(Buffer.from('data: {}\n\n')), ...decoder.end()]).toEqual([]);
  });
});
