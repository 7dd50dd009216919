import type OpenAI from 'openai';
import type { Ask, Turn } from '../ask.js';

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessageParam;

/** What is asked, as chat completions spell it. */
export function chatRequestOf(model: string, ask: Ask): Request {
  return {
    model,
    messages: [
      ...(ask.system === undefined ? [] : [{ role: 'system' as const, content: ask.system }]),
      ...ask.turns.flatMap(messagesOf),
    ],
    max_completion_tokens: ask.maxOutputTokens,
    ...(ask.tools === undefined
      ? {}
      : { tools: ask.tools.map((tool) => ({ type: 'function' as const, function: { ...tool } })) }),
    ...(ask.forcedTool === undefined
      ? {}
      : { tool_choice: { type: 'function' as const, function: { name: ask.forcedTool } } }),
    ...(ask.stop === undefined ? {} : { stop: [...ask.stop] }),
    ...(ask.reasons === true ? { reasoning_effort: 'high' as const } : {}),
    ...(ask.schema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: 'answer', schema: { ...ask.schema }, strict: true },
          },
        }),
  };
}

function messagesOf(turn: Turn): readonly Message[] {
  switch (turn.role) {
    case 'user':
      if (turn.image === undefined) return [{ role: 'user', content: turn.text }];
      return [
        {
          role: 'user',
          content: [
            { type: 'text', text: turn.text },
            { type: 'image_url', image_url: { url: `data:${turn.image.mediaType};base64,${turn.image.data}` } },
          ],
        },
      ];
    case 'assistant':
      return [
        {
          role: 'assistant',
          content: turn.text ?? null,
          ...(turn.calls === undefined
            ? {}
            : {
                tool_calls: turn.calls.map(({ id, name, arguments: input }) => ({
                  id,
                  type: 'function' as const,
                  function: { name, arguments: JSON.stringify(input) },
                })),
              }),
        },
      ];
    case 'answer':
      return [turn.native as Message];
    case 'tools':
      return turn.results.map(({ callId, text }) => ({ role: 'tool', tool_call_id: callId, content: text }));
  }
}
