import type { Behaviour } from './behaviour.js';
import { type FakeEvent, piecesOf, thoughtsOf, usageOf } from './pieces.js';

/** A whole answer of OpenAI's chat completions; thoughts as DeepSeek and vLLM have them. */
export function openaiJson(behaviour: Behaviour, model: string): unknown {
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
          ...(behaviour.reasoning !== undefined && { reasoning_content: behaviour.reasoning }),
          ...(calls === undefined ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: behaviour.finishReason ?? (calls === undefined ? 'stop' : 'tool_calls'),
      },
    ],
    usage: openaiUsage(behaviour),
    x_fake_unknown: { kept: true },
  };
}

/** The same answer as a stream. */
export function openaiEvents(behaviour: Behaviour, model: string, includeUsage: boolean): readonly FakeEvent[] {
  const head = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1_760_000_000, model };
  const frame = (fields: object): string => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`;
  const delta = (fields: object, finish: string | null = null): string =>
    frame({
      choices: [{ index: 0, delta: fields, logprobs: null, finish_reason: finish }],
      // OpenAI has it in every chunk of a stream whose usage is asked for.
      ...(includeUsage && { usage: null }),
    });
  const events: FakeEvent[] = [{ text: delta({ role: 'assistant', content: '' }), content: false }];
  for (const piece of thoughtsOf(behaviour)) events.push({ text: delta({ reasoning_content: piece }), content: true });
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
  if (includeUsage) events.push({ text: frame({ choices: [], usage: openaiUsage(behaviour) }), content: false });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
}

function openaiUsage(behaviour: Behaviour): object {
  const { input, output, cached, reasoning } = usageOf(behaviour);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}
