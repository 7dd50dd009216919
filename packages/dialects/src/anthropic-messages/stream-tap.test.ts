import { tokensOfDelta } from '@helix/wire';
import { anthropicMessages } from './index.js';

const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"claude","usage":{"input_tokens":50,"cache_read_input_tokens":4,"output_tokens":1}}}\n\n';
const PING = 'event: ping\ndata: {"type": "ping"}\n\n';
const TEXT_START = 'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n';

function tapOf(...chunks: readonly string[]) {
  const tap = anthropicMessages.createStreamTap({ dropUsage: false });
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    expect(tap.push(bytes)).toBe(bytes);
  }
  return tap;
}

function deltaFrame(delta: object): string {
  return `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta })}      \n\n`;
}

describe('AnthropicStreamTap', () => {
  it('knows the exact input before any content', () => {
    const { facts } = tapOf(START, PING, TEXT_START);
    expect(facts).toMatchObject({
      contentStarted: false,
      finished: false,
      id: 'msg_1',
      model: 'claude',
      generatedTokens: 0,
    });
    expect(facts.usage?.buckets).toMatchObject({ inputUncached: 50, cacheRead: 4, outputText: 1 });
  });

  it.each([
    ['text', { type: 'text_delta', text: 'plain words here' }, 'plain words here'],
    ['text with escapes', { type: 'text_delta', text: 'a "quoted"\n\\ line' }, 'a "quoted"\n\\ line'],
    ['text beyond ASCII', { type: 'text_delta', text: '統一された文字 🙂' }, '統一された文字 🙂'],
    ['thinking', { type: 'thinking_delta', thinking: 'let me see' }, 'let me see'],
    ['arguments', { type: 'input_json_delta', partial_json: '{"a": "b' }, '{"a": "b'],
    [
      'text behind another field',
      { type: 'text_delta', obfuscation: 'x', text: 'plain words here' },
      'plain words here',
    ],
    ['a signature', { type: 'signature_delta', signature: 'abcdefgh' }, ''],
  ])('counts %s as the decoder does', (_, delta, text) => {
    const { facts } = tapOf(START, deltaFrame(delta));
    expect(facts).toMatchObject({ contentStarted: true, error: undefined });
    expect(facts.generatedTokens).toBe(text === '' ? 0 : tokensOfDelta(text));
  });

  it('takes a tool call for content from its opening on', () => {
    const tool =
      '{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}';
    expect(tapOf(START, `data: ${tool}\n\n`).facts.contentStarted).toBe(true);
  });

  it('sees error frames and malformed frames', () => {
    const error = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
    expect(tapOf(START, error).facts.error).toMatchObject({ class: 'overloaded', message: 'Overloaded' });
    expect(tapOf(START, 'data: {"type":"content_block_del\n\n').facts.error).toMatchObject({ class: 'truncated' });
    const cut = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"abc"\n\n';
    expect(tapOf(START, cut).facts.error).toMatchObject({ class: 'truncated' });
  });

  it('passes over an event too large to look into', () => {
    const mebibyte = 'x'.repeat(1024 * 1024);
    const { facts } = tapOf(
      'data: {"type":"big","x":"',
      ...Array(9).fill(mebibyte),
      '"}\n\ndata: {"type":"message_stop"}\n\n',
    );
    expect(facts).toMatchObject({ finished: true, error: undefined });
  });

  it('is finished only by message_stop, with or without the last blank line', () => {
    expect(tapOf(START).facts.finished).toBe(false);
    expect(tapOf(START, 'data: {"type":"message_stop"   }\r\n\r\n').facts.finished).toBe(true);
    const tap = tapOf(START, 'data: {"type":"message_stop"}');
    expect(tap.facts.finished).toBe(false);
    tap.end();
    expect(tap.facts.finished).toBe(true);
  });
});
