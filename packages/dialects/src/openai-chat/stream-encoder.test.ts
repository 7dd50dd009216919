import type { ChatEvent, EncodeContext, JsonObject } from '@helix/contracts';
import { nanoUsd } from '@helix/contracts';
import { openaiChat } from './index.js';

const REQUEST = openaiChat.decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
const CONTEXT: EncodeContext = {
  requestId: 'r',
  model: 'm',
  createdAt: 5,
  includeUsage: true,
  request: REQUEST,
  costOf: () => nanoUsd(0.25),
};
const START: ChatEvent = { type: 'response-start' };
const BUCKETS = {
  inputUncached: 1,
  cacheRead: 2,
  cacheWrite5m: 3,
  cacheWrite1h: 0,
  inputAudio: 0,
  inputImage: 0,
  outputText: 4,
  outputReasoning: 5,
  outputAudio: 0,
};

function encode(events: readonly ChatEvent[], context = CONTEXT): readonly JsonObject[] {
  const encoder = openaiChat.createStreamEncoder(context);
  const text = events.map((event) => encoder.push(event)).join('');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  return text
    .split('\n\n')
    .slice(0, -2)
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as JsonObject);
}

const TEXT: readonly ChatEvent[] = [
  START,
  { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } },
  { type: 'block-delta', choice: 0, block: 0, text: 'Hi' },
  { type: 'block-end', choice: 0, block: 0 },
  { type: 'choice-end', choice: 0, finishReason: 'stop' },
  { type: 'usage', usage: { buckets: BUCKETS } },
  { type: 'response-end' },
];

describe('OpenAiStreamEncoder', () => {
  it('writes role, text, finish and usage with its cost', () => {
    const base = { id: 'chatcmpl-r', object: 'chat.completion.chunk', created: 5, model: 'm' };
    expect(encode(TEXT)).toEqual([
      {
        ...base,
        choices: [
          { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
        ],
        usage: null,
      },
      { ...base, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }], usage: null },
      { ...base, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null },
      {
        ...base,
        choices: [],
        usage: {
          prompt_tokens: 6,
          completion_tokens: 9,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 2, audio_tokens: 0, cache_write_tokens: 3 },
          completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 0 },
          cost_usd: 0.25,
        },
      },
    ]);
  });

  it('writes no usage to a caller that did not ask', () => {
    expect(JSON.stringify(encode(TEXT, { ...CONTEXT, includeUsage: false }))).not.toContain('usage');
  });

  it('carries the seal of another dialect with the text that it seals, there and back', () => {
    const seal = { dialect: 'anthropic-messages', signature: 'sig' };
    const frames = encode([
      START,
      { type: 'block-start', choice: 0, block: 0, head: { kind: 'reasoning' } },
      { type: 'block-delta', choice: 0, block: 0, text: 'th' },
      { type: 'block-delta', choice: 0, block: 0, text: 'ink' },
      { type: 'block-end', choice: 0, block: 0, seal },
      { type: 'choice-end', choice: 0, finishReason: 'stop' },
      { type: 'response-end' },
    ]);
    const deltas = frames.map((frame) => (frame.choices as readonly { delta: JsonObject }[])[0]?.delta);
    const details = deltas.find((delta) => delta?.reasoning_details !== undefined)?.reasoning_details;
    const back = openaiChat.decodeRequest({
      model: 'm',
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: 'y', reasoning_content: 'think', reasoning_details: details ?? null },
      ],
    });
    expect(back.messages[1]?.content[0]).toEqual({ type: 'reasoning', text: 'think', seal });
  });

  it('answers in legacy functions where the caller knows only those', () => {
    const request = openaiChat.decodeRequest({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      functions: [{ name: 'f' }],
    });
    const frames = encode(
      [
        START,
        { type: 'block-start', choice: 0, block: 0, head: { kind: 'tool-call', id: 'a', name: 'f' } },
        { type: 'block-delta', choice: 0, block: 0, text: '{}' },
        { type: 'block-end', choice: 0, block: 0 },
        { type: 'choice-end', choice: 0, finishReason: 'tool_calls' },
        { type: 'response-end' },
      ],
      { ...CONTEXT, request },
    );
    expect(JSON.stringify(frames)).toContain('"function_call":{"arguments":"{}"}');
    expect(frames.at(-1)).toMatchObject({ choices: [{ finish_reason: 'function_call' }] });
  });

  it('writes nothing for an error, and refuses events that break the grammar', () => {
    const encoder = openaiChat.createStreamEncoder(CONTEXT);
    encoder.push(START);
    expect(encoder.push({ type: 'error', error: { class: 'truncated', message: 'x' } })).toBe('');
    expect(() => encoder.push({ type: 'response-end' })).toThrow('after the end');
  });
});
