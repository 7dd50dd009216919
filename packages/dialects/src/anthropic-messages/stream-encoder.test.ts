import {
  type ChatEvent,
  EMPTY_BUCKETS,
  type EncodeContext,
  HelixError,
  isJsonObject,
  type JsonObject,
  nanoUsd,
} from '@helix/contracts';
import fc from 'fast-check';
import { anthropicMessages } from './index.js';

const CONTEXT: EncodeContext = {
  requestId: 'req_1',
  model: 'alias',
  createdAt: 0,
  includeUsage: true,
  request: { model: 'alias', messages: [], stream: true, includeUsage: true },
};

function encode(events: readonly ChatEvent[], context = CONTEXT): readonly JsonObject[] {
  const encoder = anthropicMessages.createStreamEncoder(context);
  return parse(events.map((event) => encoder.push(event)).join(''));
}

function parse(text: string): readonly JsonObject[] {
  return text
    .split('\n\n')
    .filter((frame) => frame.trim() !== '')
    .map((frame) => {
      const [name, data] = frame.trim().split('\n');
      const value = JSON.parse(data?.slice('data: '.length) ?? '') as JsonObject;
      expect(name).toBe(`event: ${String(value.type)}`);
      return value;
    });
}

const START: ChatEvent = { type: 'response-start', id: 'chatcmpl-1', model: 'gpt' };
const END: readonly ChatEvent[] = [
  { type: 'choice-end', choice: 0, finishReason: 'tool_calls', rawFinishReason: 'tool_calls' },
  {
    type: 'usage',
    usage: { buckets: { ...EMPTY_BUCKETS, inputUncached: 7, cacheRead: 3, outputText: 4, outputReasoning: 2 } },
  },
  { type: 'response-end' },
];

function toolStart(block: number): ChatEvent {
  return { type: 'block-start', choice: 0, block, head: { kind: 'tool-call', id: `call_${block}`, name: 'look' } };
}

function delta(block: number, text: string): ChatEvent {
  return { type: 'block-delta', choice: 0, block, text };
}

function end(block: number): ChatEvent {
  return { type: 'block-end', choice: 0, block };
}

describe('AnthropicStreamEncoder', () => {
  it('writes interleaved tool calls one after another', () => {
    const written = encode([
      START,
      toolStart(0),
      toolStart(1),
      delta(0, '{"a"'),
      delta(1, '{"b"'),
      delta(0, ':1}'),
      delta(1, ':2}'),
      end(1),
      end(0),
      ...END,
    ]);
    expect(written.map((frame) => [frame.type, frame.index])).toEqual([
      ['message_start', undefined],
      ['content_block_start', 0],
      ['content_block_delta', 0],
      ['content_block_delta', 0],
      ['content_block_stop', 0],
      ['content_block_start', 1],
      ['content_block_delta', 1],
      ['content_block_delta', 1],
      ['content_block_stop', 1],
      ['message_delta', undefined],
      ['message_stop', undefined],
    ]);
    expect(written[1]?.content_block).toEqual({ type: 'tool_use', id: 'call_0', name: 'look', input: {} });
    expect(written.at(-2)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: {
        input_tokens: 7,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 3,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 6,
        output_tokens_details: { thinking_tokens: 2 },
      },
    });
  });

  it('keeps blocks sequential and whole for any interleaving', () => {
    const plan = fc.array(fc.record({ block: fc.nat(3), text: fc.string({ minLength: 1 }) }), { maxLength: 20 });
    fc.assert(
      fc.property(plan, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (pieces, ends) => {
        const events = [
          START,
          ...[0, 1, 2, 3].map(toolStart),
          ...pieces.map((p) => delta(p.block, p.text)),
          ...ends.map(end),
          ...END,
        ];
        let open: unknown;
        const texts = ['', '', '', ''];
        for (const frame of encode(events)) {
          if (frame.type === 'content_block_start') {
            expect(open).toBeUndefined();
            open = frame.index;
          } else if (frame.type === 'content_block_delta') {
            expect(frame.index).toBe(open);
            const index = Number(frame.index);
            if (isJsonObject(frame.delta)) texts[index] = `${texts[index]}${String(frame.delta.partial_json)}`;
          } else if (frame.type === 'content_block_stop') {
            expect(frame.index).toBe(open);
            open = undefined;
          }
        }
        expect(texts).toEqual(
          [0, 1, 2, 3].map((b) =>
            pieces
              .filter((p) => p.block === b)
              .map((p) => p.text)
              .join(''),
          ),
        );
      }),
    );
  });

  it('carries the input tokens in message_start when they are told first', () => {
    const usage = { buckets: { ...EMPTY_BUCKETS, inputUncached: 11 } };
    expect(encode([START, { type: 'usage', usage }, toolStart(0)])[0]).toMatchObject({
      type: 'message_start',
      message: { id: 'chatcmpl-1', model: 'gpt', role: 'assistant', content: [], usage: { input_tokens: 11 } },
    });
    expect(encode([{ type: 'response-start' }, toolStart(0)])[0]).toMatchObject({
      message: { id: 'msg_req_1', model: 'alias', usage: { input_tokens: 0, output_tokens: 0 } },
    });
  });

  it('writes reasoning as thinking, sealed, unsealed, redacted or sealed by another', () => {
    const reasoning = (block: number): ChatEvent => ({
      type: 'block-start',
      choice: 0,
      block,
      head: { kind: 'reasoning' },
    });
    const sealed = (block: number, seal: { dialect: string; signature?: string; data?: string }): ChatEvent => ({
      type: 'block-end',
      choice: 0,
      block,
      seal,
    });
    const written = encode([
      START,
      reasoning(0),
      delta(0, 'a'),
      end(0),
      reasoning(1),
      delta(1, 'b'),
      sealed(1, { dialect: 'anthropic-messages', signature: 's' }),
      reasoning(2),
      sealed(2, { dialect: 'anthropic-messages', data: 'd' }),
      reasoning(3),
      sealed(3, { dialect: 'openai-responses', data: 'e' }),
      ...END,
    ]);
    const thinking = { type: 'thinking', thinking: '', signature: '' };
    expect(written.flatMap((frame) => frame.content_block ?? frame.delta ?? []).slice(0, -1)).toEqual([
      thinking,
      { type: 'thinking_delta', thinking: 'a' },
      { type: 'signature_delta', signature: 'helix.e30' },
      thinking,
      { type: 'thinking_delta', thinking: 'b' },
      { type: 'signature_delta', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      thinking,
      { type: 'signature_delta', signature: expect.stringMatching(/^helix\./) },
    ]);
    const signature = written.flatMap((f) =>
      isJsonObject(f.delta) && f.delta.type === 'signature_delta' ? [f.delta.signature] : [],
    )[2];
    const back = anthropicMessages.decodeRequest({
      model: 'm',
      messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: '', signature }] }],
    });
    expect(back.messages[0]?.content[0]).toMatchObject({ seal: { dialect: 'openai-responses', data: 'e' } });
  });

  it('writes a refusal as text that stops with refusal, and leaves out what it has no block for', () => {
    const written = encode([
      START,
      { type: 'block-start', choice: 0, block: 0, head: { kind: 'media', mediaType: 'audio/wav' } },
      { type: 'block-start', choice: 0, block: 1, head: { kind: 'refusal' } },
      { type: 'block-delta', choice: 0, block: 0, text: '', value: 'AAAA' },
      delta(1, 'No.'),
      { type: 'block-start', choice: 1, block: 0, head: { kind: 'text' } },
      end(0),
      end(1),
      { type: 'block-end', choice: 1, block: 0 },
      { type: 'choice-end', choice: 0, finishReason: 'stop' },
      { type: 'choice-end', choice: 1, finishReason: 'length' },
      { type: 'response-end' },
    ]);
    expect(written.map((frame) => frame.type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(written[4]).toMatchObject({ delta: { stop_reason: 'refusal' } });
  });

  it('tells what the call cost where it is known', () => {
    const context: EncodeContext = { ...CONTEXT, costOf: () => nanoUsd(0.0015) };
    expect(encode([START, ...END], context).at(-2)).toMatchObject({ usage: { cost_usd: 0.0015 } });
  });

  it.each<[string, readonly ChatEvent[]]>([
    ['a delta of a block that is not open', [START, delta(0, 'x')]],
    ['an end of the stream while a block is open', [START, toolStart(0), ...END]],
    ['an end without an end of the choice', [START, { type: 'response-end' }]],
  ])('refuses %s', (_, events) => {
    expect(() => encode(events)).toThrow(HelixError);
  });
});

describe('encodeStreamError', () => {
  it('begins with a blank line and carries the envelope', () => {
    const error = new HelixError('upstream_failed', 'The provider failed.', { details: { provider: 'x', code: 'no' } });
    const text = anthropicMessages.encodeStreamError(error, 'req_1');
    expect(text.startsWith('\n\nevent: error\ndata: ')).toBe(true);
    expect(parse(text)).toEqual([
      {
        type: 'error',
        error: { type: 'api_error', message: 'The provider failed.', code: 'upstream_failed', provider: 'x' },
        request_id: 'req_1',
      },
    ]);
  });
});
