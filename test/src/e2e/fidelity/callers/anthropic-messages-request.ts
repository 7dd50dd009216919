import type Anthropic from '@anthropic-ai/sdk';
import type { Ask, Turn } from '../ask.js';

type Request = Anthropic.MessageCreateParamsNonStreaming;
/** How many tokens the model may think. */
export const BUDGET = 2_048;

/** What is asked, as Anthropic's messages spell it. */
export function messagesRequestOf(model: string, ask: Ask): Request {
  return {
    model,
    max_tokens: ask.maxOutputTokens,
    messages: ask.turns.map(messageOf),
    ...(ask.system === undefined ? {} : { system: ask.system }),
    ...(ask.tools === undefined
      ? {}
      : {
          tools: ask.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: { type: 'object' as const, ...parameters },
          })),
        }),
    ...(ask.forcedTool === undefined ? {} : { tool_choice: { type: 'tool' as const, name: ask.forcedTool } }),
    ...(ask.stop === undefined ? {} : { stop_sequences: [...ask.stop] }),
    ...(ask.reasons === true ? { thinking: { type: 'enabled' as const, budget_tokens: BUDGET } } : {}),
    ...(ask.schema === undefined
      ? {}
      : { output_config: { format: { type: 'json_schema' as const, schema: { ...ask.schema } } } }),
  };
}

function messageOf(turn: Turn): Anthropic.MessageParam {
  switch (turn.role) {
    case 'user':
      if (turn.image === undefined) return { role: 'user', content: turn.text };
      return { role: 'user', content: [{ type: 'text', text: turn.text }, imageBlock(turn.image)] };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(turn.text === undefined ? [] : [{ type: 'text' as const, text: turn.text }]),
          ...(turn.calls ?? []).map(({ id, name, arguments: input }) => ({
            type: 'tool_use' as const,
            id,
            name,
            input,
          })),
        ],
      };
    case 'answer':
      return { role: 'assistant', content: turn.native as Anthropic.ContentBlockParam[] };
    case 'tools':
      return {
        role: 'user',
        content: turn.results.map(({ callId, text, image, failed }) => ({
          type: 'tool_result',
          tool_use_id: callId,
          content: image === undefined ? text : [{ type: 'text', text }, imageBlock(image)],
          ...(failed === true ? { is_error: true } : {}),
        })),
      };
  }
}

function imageBlock({ mediaType, data }: { readonly mediaType: 'image/png'; readonly data: string }) {
  return { type: 'image' as const, source: { type: 'base64' as const, media_type: mediaType, data } };
}
