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
