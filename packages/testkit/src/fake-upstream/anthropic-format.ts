import type { Behaviour } from './behaviour.js';
import { type FakeEvent, piecesOf, thoughtsOf, usageOf } from './pieces.js';

/** A whole answer of Anthropic's messages. */
export function anthropicJson(behaviour: Behaviour, model: string): unknown {
  const thinking =
    behaviour.reasoning === undefined
      ? []
      : [{ type: 'thinking', thinking: behaviour.reasoning, signature: 'c2lnbmVk' }];
  const calls = behaviour.toolCalls?.map(({ id, name, arguments: text }) => ({
    type: 'tool_use',
    id,
    name,
    input: JSON.parse(text) as unknown,
  }));
  return {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [...thinking, ...(calls ?? [{ type: 'text', text: piecesOf(behaviour).join('') }])],
    stop_reason: behaviour.finishReason === 'length' ? 'max_tokens' : calls === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: anthropicUsage(behaviour),
  };
}

/** The same answer as a stream. */
export function anthropicEvents(behaviour: Behaviour, model: string): readonly FakeEvent[] {
  const frame = (type: string, fields: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const message = {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...anthropicUsage(behaviour), output_tokens: 1 },
  };
  const events: FakeEvent[] = [{ text: frame('message_start', { message }), content: false }];
  const block = (index: number, start: object, deltas: readonly object[]): void => {
    events.push({ text: frame('content_block_start', { index, content_block: start }), content: false });
    for (const delta of deltas) events.push({ text: frame('content_block_delta', { index, delta }), content: true });
    events.push({ text: frame('content_block_stop', { index }), content: false });
  };
  const thoughts = thoughtsOf(behaviour);
  const first = thoughts.length > 0 ? 1 : 0;
  if (first > 0)
    block(0, { type: 'thinking', thinking: '', signature: '' }, [
      ...thoughts.map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: 'c2lnbmVk' },
    ]);
  if (behaviour.toolCalls === undefined)
    block(
      first,
      { type: 'text', text: '' },
      piecesOf(behaviour).map((text) => ({ type: 'text_delta', text })),
    );
  for (const [index, call] of (behaviour.toolCalls ?? []).entries()) {
    block(
      first + index,
      { type: 'tool_use', id: call.id, name: call.name, input: {} },
      (call.arguments.match(/.{1,4}/gs) ?? []).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    );
  }
  const reason =
    behaviour.finishReason === 'length' ? 'max_tokens' : behaviour.toolCalls === undefined ? 'end_turn' : 'tool_use';
  events.push({
    text: frame('message_delta', {
      delta: { stop_reason: reason, stop_sequence: null },
      usage: anthropicUsage(behaviour),
    }),
    content: false,
  });
  return [...events, { text: frame('message_stop', {}), content: false }];
}

function anthropicUsage(behaviour: Behaviour): object {
  const { input, output, cached, reasoning } = usageOf(behaviour);
  return {
    ...{ input_tokens: input - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached },
    output_tokens: output,
    ...(reasoning > 0 && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}
