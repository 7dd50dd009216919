import type { Behaviour } from './behaviour.js';

/** The events of a streamed answer in order; `content` marks those that a caller would see. */
export interface FakeEvent {
  readonly text: string;
  readonly content: boolean;
}

export function piecesOf(behaviour: Behaviour): readonly string[] {
  if (behaviour.tokens !== undefined) return Array.from({ length: behaviour.tokens }, (_, index) => `t${index} `);
  return (behaviour.text ?? 'Hello from upstream').match(/\s*\S+/g) ?? [];
}

/** The tokens that an answer is said to have used. */
export function usageOf(behaviour: Behaviour): { readonly input: number; readonly output: number } {
  return behaviour.usage ?? { input: 10, output: Math.max(1, piecesOf(behaviour).length) };
}

export function openaiJson(behaviour: Behaviour, model: string): unknown {
  const { input, output } = usageOf(behaviour);
  const calls = behaviour.toolCalls?.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }));
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls === undefined ? piecesOf(behaviour).join('') : null,
          refusal: null,
          ...(calls === undefined ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: behaviour.finishReason ?? (calls === undefined ? 'stop' : 'tool_calls'),
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    x_fake_unknown: { kept: true },
  };
}

export function openaiEvents(behaviour: Behaviour, model: string, includeUsage: boolean): readonly FakeEvent[] {
  const head = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1_760_000_000, model };
  const frame = (fields: object): string => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`;
  const delta = (fields: object, finish: string | null = null): string =>
    frame({ choices: [{ index: 0, delta: fields, logprobs: null, finish_reason: finish }] });
  const events: FakeEvent[] = [{ text: delta({ role: 'assistant', content: '' }), content: false }];
  if (behaviour.toolCalls === undefined)
    for (const piece of piecesOf(behaviour)) events.push({ text: delta({ content: piece }), content: true });
  for (const [index, call] of (behaviour.toolCalls ?? []).entries()) {
    events.push({
      text: delta({
        tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
      }),
      content: true,
    });
    for (const piece of call.arguments.match(/.{1,4}/gs) ?? [])
      events.push({ text: delta({ tool_calls: [{ index, function: { arguments: piece } }] }), content: true });
  }
  events.push({
    text: delta({}, behaviour.finishReason ?? (behaviour.toolCalls === undefined ? 'stop' : 'tool_calls')),
    content: false,
  });
  const { input, output } = usageOf(behaviour);
  if (includeUsage)
    events.push({
      text: frame({
        choices: [],
        usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      }),
      content: false,
    });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
}

export function anthropicJson(behaviour: Behaviour, model: string): unknown {
  const { input, output } = usageOf(behaviour);
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
    content: calls ?? [{ type: 'text', text: piecesOf(behaviour).join('') }],
    stop_reason: behaviour.finishReason === 'length' ? 'max_tokens' : calls === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: output },
  };
}

export function anthropicEvents(behaviour: Behaviour, model: string): readonly FakeEvent[] {
  const frame = (type: string, fields: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const { input, output } = usageOf(behaviour);
  const message = {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
  };
  const events: FakeEvent[] = [{ text: frame('message_start', { message }), content: false }];
  const block = (index: number, start: object, deltas: readonly object[]): void => {
    events.push({ text: frame('content_block_start', { index, content_block: start }), content: false });
    for (const delta of deltas) events.push({ text: frame('content_block_delta', { index, delta }), content: true });
    events.push({ text: frame('content_block_stop', { index }), content: false });
  };
  if (behaviour.toolCalls === undefined)
    block(
      0,
      { type: 'text', text: '' },
      piecesOf(behaviour).map((text) => ({ type: 'text_delta', text })),
    );
  for (const [index, call] of (behaviour.toolCalls ?? []).entries()) {
    block(
      index,
      { type: 'tool_use', id: call.id, name: call.name, input: {} },
      (call.arguments.match(/.{1,4}/gs) ?? []).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    );
  }
  const reason =
    behaviour.finishReason === 'length' ? 'max_tokens' : behaviour.toolCalls === undefined ? 'end_turn' : 'tool_use';
  events.push({
    text: frame('message_delta', {
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: output },
    }),
    content: false,
  });
  return [...events, { text: frame('message_stop', {}), content: false }];
}

export function inBandError(format: 'anthropic' | 'responses' | 'chat'): string {
  if (format === 'responses')
    return `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 99, code: 'server_error', message: 'The server had an error', param: null })}\n\n`;
  return format === 'anthropic'
    ? `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`
    : `data: ${JSON.stringify({ error: { message: 'The server had an error', type: 'server_error', code: null } })}\n\n`;
}
