import type { ChatEvent, JsonObject } from '@helix/contracts';
import { assertEventGrammar } from '@helix/wire';
import { anthropicMessages } from './index.js';

function frames(...events: readonly JsonObject[]): string {
  return events.map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}   \n\n`).join('');
}

function decode(text: string): readonly ChatEvent[] {
  const decoder = anthropicMessages.createStreamDecoder();
  const events = [...decoder.push(Buffer.from(text)), ...decoder.end()];
  assertEventGrammar(events);
  return events;
}

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 5, output_tokens: 1 } },
};
const TEXT_START = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const TEXT_DELTA = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
const BLOCK_STOP = { type: 'content_block_stop', index: 0 };
const DELTA = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } };
const STOP = { type: 'message_stop' };

function typesOf(events: readonly ChatEvent[]): readonly string[] {
  return events.map((event) => event.type);
}

describe('AnthropicStreamDecoder', () => {
  it('gives the events of a whole answer in grammar', () => {
    expect(decode(frames(START, { type: 'ping' }, TEXT_START, TEXT_DELTA, BLOCK_STOP, DELTA, STOP))).toEqual([
      { type: 'response-start', id: 'msg_1', model: 'claude' },
      { type: 'usage', usage: expect.objectContaining({ raw: { input_tokens: 5, output_tokens: 1 } }) },
      { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } },
      { type: 'block-delta', choice: 0, block: 0, text: 'Hi' },
      { type: 'block-end', choice: 0, block: 0 },
      { type: 'usage', usage: expect.objectContaining({ raw: { input_tokens: 5, output_tokens: 9 } }) },
      { type: 'choice-end', choice: 0, finishReason: 'stop', rawFinishReason: 'end_turn' },
      { type: 'response-end' },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['the start', frames(START)],
    ['half a block', frames(START, TEXT_START, TEXT_DELTA)],
    ['a stop reason but no message_stop', frames(START, TEXT_START, TEXT_DELTA, BLOCK_STOP, DELTA)],
  ])('calls an end after %s truncated', (_, text) => {
    expect(decode(text).at(-1)).toEqual({ type: 'error', error: { class: 'truncated', message: expect.any(String) } });
  });

  it('ends with the provider’s own error, and ignores what follows', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const events = decode(frames(START, TEXT_START, TEXT_DELTA, error, TEXT_DELTA, STOP));
    expect(events.at(-1)).toEqual({
      type: 'error',
      error: { class: 'overloaded', message: 'Overloaded', type: 'overloaded_error' },
    });
    expect(events.filter((event) => event.type === 'block-delta')).toHaveLength(1);
  });

  it('calls a frame that is no JSON object a fault of the stream', () => {
    expect(decode(`${frames(START)}data: {"type":"content_bl\n\n`).at(-1)).toMatchObject({
      error: { class: 'truncated' },
    });
    expect(decode('data: [1]\n\n').at(-1)).toMatchObject({ error: { class: 'truncated' } });
  });

  it('tolerates what proxies lose: block starts, block stops, the message start', () => {
    expect(typesOf(decode(frames(TEXT_DELTA, DELTA, STOP)))).toEqual([
      'response-start',
      'block-start',
      'block-delta',
      'usage',
      'block-end',
      'choice-end',
      'response-end',
    ]);
  });

  it('opens a block of its own for thinking that comes in a text block', () => {
    const thought = { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } };
    const events = decode(frames(START, TEXT_START, thought, TEXT_DELTA, BLOCK_STOP, DELTA, STOP));
    expect(events.flatMap((event) => (event.type === 'block-start' ? [event.head.kind] : []))).toEqual([
      'text',
      'reasoning',
      'text',
    ]);
  });

  it('cannot place arguments without a tool', () => {
    const lost = { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{}' } };
    expect(decode(frames(START, lost, DELTA, STOP)).at(-1)).toMatchObject({
      type: 'error',
      error: { class: 'truncated' },
    });
  });

  it('takes a tool input that came whole with the block', () => {
    const tool = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } };
    const events = decode(
      frames(START, { type: 'content_block_start', index: 0, content_block: tool }, BLOCK_STOP, DELTA, STOP),
    );
    expect(events).toContainEqual({ type: 'block-delta', choice: 0, block: 0, text: '{"a":1}' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'choice-end', finishReason: 'tool_calls' }));
  });

  it('seals reasoning at the end of its block', () => {
    const start = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    };
    const signature = { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } };
    const redacted = {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'redacted_thinking', data: 'ZGF0' },
    };
    const events = decode(
      frames(START, start, signature, BLOCK_STOP, redacted, { type: 'content_block_stop', index: 1 }, DELTA, STOP),
    );
    expect(events.flatMap((event) => (event.type === 'block-end' ? [event.seal] : []))).toEqual([
      { dialect: 'anthropic-messages', signature: 'c2ln' },
      { dialect: 'anthropic-messages', data: 'ZGF0' },
    ]);
  });

  it('keeps the input that message_start told when message_delta repeats it as zero', () => {
    const zero = { ...DELTA, usage: { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 9 } };
    const later = { ...DELTA, usage: { input_tokens: 2, cache_read_input_tokens: 7, output_tokens: 9 } };
    const lastUsage = (text: string) => decode(text).findLast((event) => event.type === 'usage');
    expect(lastUsage(frames(START, zero, STOP))).toMatchObject({
      usage: { buckets: { inputUncached: 5, cacheRead: 0 } },
    });
    expect(lastUsage(frames(START, later, STOP))).toMatchObject({
      usage: { buckets: { inputUncached: 2, cacheRead: 7 } },
    });
  });

  it('keeps a stop reason that is yet unknown', () => {
    const delta = { type: 'message_delta', delta: { stop_reason: 'compaction', stop_sequence: null }, usage: {} };
    expect(decode(frames(START, delta, STOP)).find((event) => event.type === 'choice-end')).toMatchObject({
      finishReason: 'stop',
      rawFinishReason: 'compaction',
      extensions: { 'anthropic-messages': { stop_reason: 'compaction' } },
    });
  });
});
