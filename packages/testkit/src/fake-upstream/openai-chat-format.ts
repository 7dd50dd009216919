import { argumentPieces, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { EVENT_STREAM, type FakeEvent, type FakeFailure, type FakeRequest, type WireFormat } from './wire-format.js';

/** OpenAI's chat completions; reasoning as `reasoning_content`, as DeepSeek and others send it. Source: https://platform.openai.com/docs/api-reference/chat */
export const openaiChatFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: openaiJson,
  events: openaiEvents,
  error: openaiError,
  inBandError: () =>
    `data: ${JSON.stringify({ error: { message: 'The server had an error', type: 'server_error', code: null } })}\n\n`,
};

/** An error in OpenAI's envelope. */
export function openaiError({ status, message }: FakeFailure): { readonly body: unknown } {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'api_error' : 'invalid_request_error';
  return { body: { error: { message, type, param: null, code: null } } };
}

function openaiJson(behaviour: Behaviour, { model }: FakeRequest): unknown {
  const calls = behaviour.toolCalls?.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }));
  const text = piecesOf(behaviour).join('');
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
          content: text === '' ? null : text,
          refusal: behaviour.refusal ?? null,
          ...(behaviour.reasoning === undefined ? {} : { reasoning_content: behaviour.reasoning }),
          ...(calls === undefined ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReason(behaviour),
      },
    ],
    usage: openaiUsage(behaviour),
    x_fake_unknown: { kept: true },
  };
}

function openaiEvents(behaviour: Behaviour, { model, includeUsage }: FakeRequest): readonly FakeEvent[] {
  const head = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1_760_000_000, model };
  const frame = (fields: object): string => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`;
  const delta = (fields: object, finish: string | null = null): string =>
    frame({ choices: [{ index: 0, delta: fields, logprobs: null, finish_reason: finish }] });
  const events: FakeEvent[] = [{ text: delta({ role: 'assistant', content: '' }), content: false }];
  const send = (fields: object): void => {
    events.push({ text: delta(fields), content: true });
  };
  for (const piece of wordsOf(behaviour.reasoning ?? '')) send({ reasoning_content: piece });
  for (const piece of wordsOf(behaviour.refusal ?? '')) send({ refusal: piece });
  for (const piece of piecesOf(behaviour)) send({ content: piece });
  for (const [index, call] of (behaviour.toolCalls ?? []).entries()) {
    send({ tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }] });
    for (const piece of argumentPieces(call.arguments))
      send({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  events.push({ text: delta({}, finishReason(behaviour)), content: false });
  if (includeUsage) events.push({ text: frame({ choices: [], usage: openaiUsage(behaviour) }), content: false });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
}

function finishReason(behaviour: Behaviour): string {
  const finish = finishOf(behaviour);
  return finish === 'refusal' || finish === 'stop_sequence' ? 'stop' : finish;
}

function openaiUsage(behaviour: Behaviour): object {
  const { input, output, cacheRead, cacheWrite, reasoning } = usageOf(behaviour);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(behaviour.usage?.cacheRead !== undefined && {
      prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    }),
    ...((behaviour.usage?.reasoning ?? behaviour.usage?.cacheRead) !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoning },
    }),
  };
}
