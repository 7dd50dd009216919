import type OpenAI from 'openai';
import type { Ask, Turn } from '../ask.js';

type Item = OpenAI.Responses.ResponseInputItem;

/** What is asked, as the Responses API spells it; nothing is stored. */
export function responsesRequestOf(model: string, ask: Ask) {
  return {
    model,
    store: false,
    input: ask.turns.flatMap(itemsOf),
    max_output_tokens: ask.maxOutputTokens,
    ...(ask.system === undefined ? {} : { instructions: ask.system }),
    ...(ask.tools === undefined
      ? {}
      : {
          tools: ask.tools.map(({ name, description, parameters }) => ({
            type: 'function' as const,
            name,
            description,
            parameters: { ...parameters },
            strict: true,
          })),
        }),
    ...(ask.forcedTool === undefined ? {} : { tool_choice: { type: 'function' as const, name: ask.forcedTool } }),
    ...(ask.reasons === true
      ? {
          reasoning: { effort: 'high' as const, summary: 'auto' as const },
          include: ['reasoning.encrypted_content' as const],
        }
      : {}),
    ...(ask.schema === undefined
      ? {}
      : {
          text: {
            format: { type: 'json_schema' as const, name: 'answer', schema: { ...ask.schema }, strict: true },
          },
        }),
  };
}

function itemsOf(turn: Turn): readonly Item[] {
  switch (turn.role) {
    case 'user':
      return [
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: turn.text },
            ...(turn.image === undefined ? [] : [imagePart(turn.image)]),
          ],
        },
      ];
    case 'assistant':
      return [
        ...(turn.text === undefined ? [] : [{ role: 'assistant' as const, content: turn.text }]),
        ...(turn.calls ?? []).map(({ id, name, arguments: input }) => ({
          type: 'function_call' as const,
          call_id: id,
          name,
          arguments: JSON.stringify(input),
        })),
      ];
    case 'answer':
      return turn.native as readonly Item[];
    case 'tools':
      return turn.results.map(({ callId, text, image }) => ({
        type: 'function_call_output',
        call_id: callId,
        output: image === undefined ? text : [{ type: 'input_text', text }, imagePart(image)],
      }));
  }
}

function imagePart({ mediaType, data }: { readonly mediaType: string; readonly data: string }) {
  return { type: 'input_image' as const, detail: 'auto' as const, image_url: `data:${mediaType};base64,${data}` };
}
