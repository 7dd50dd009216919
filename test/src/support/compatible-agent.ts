import type OpenAI from 'openai';

type Message = OpenAI.ChatCompletionMessageParam;
type Call = OpenAI.ChatCompletionMessageFunctionToolCall;

/** What an agent sees of a streamed answer, put together as such agents do it themselves: deltas by `index`, text by addition. */
export interface StreamedAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly details: readonly unknown[];
  readonly calls: readonly Call[];
  readonly finishReason: string | null;
  readonly usage: OpenAI.CompletionUsage | undefined;
}

export const TOOLS: OpenAI.ChatCompletionTool[] = ['read_file', 'list_files', 'replace_in_file'].map((name) => ({
  type: 'function',
  function: {
    name,
    description: `${name} works on the project.`,
    parameters: {
      type: 'object',
      properties: { path: { type: 'string' }, diff: { type: ['string', 'null'] } },
      required: ['path'],
      additionalProperties: false,
    },
  },
}));

/** A request as Cline, Roo, OpenHands and their like make it. */
export function agentRequest(model: string, messages: readonly Message[]) {
  return {
    model,
    messages: [...messages],
    temperature: 0,
    max_tokens: 8_192,
    stream: true as const,
    stream_options: { include_usage: true },
    tools: TOOLS,
    tool_choice: 'auto' as const,
    parallel_tool_calls: true,
  };
}

export async function readStream(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<StreamedAnswer> {
  let text = '';
  let reasoning = '';
  let finishReason: string | null = null;
  let usage: OpenAI.CompletionUsage | undefined;
  const details: unknown[] = [];
  const calls: Call[] = [];
  for await (const chunk of stream) {
    usage = chunk.usage ?? usage;
    const [choice] = chunk.choices;
    if (choice === undefined) continue;
    finishReason = choice.finish_reason ?? finishReason;
    const delta = choice.delta as typeof choice.delta & {
      readonly reasoning_content?: string;
      readonly reasoning?: string;
      readonly reasoning_details?: readonly unknown[];
    };
    text += delta.content ?? '';
    reasoning += delta.reasoning_content ?? delta.reasoning ?? '';
    details.push(...(delta.reasoning_details ?? []));
    for (const piece of delta.tool_calls ?? []) {
      const call = calls[piece.index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
      calls[piece.index] = call;
      call.id += piece.id ?? '';
      call.function.name += piece.function?.name ?? '';
      call.function.arguments += piece.function?.arguments ?? '';
    }
  }
  return { text, reasoning, details, calls, finishReason, usage };
}

/** The answer as an agent keeps it: with all that it was given, or with what OpenAI's own documents name. */
export function keptMessage({ text, details, calls }: StreamedAnswer, keepsReasoning: boolean): Message {
  return {
    role: 'assistant',
    content: text,
    ...(calls.length > 0 && { tool_calls: [...calls] }),
    ...(keepsReasoning && details.length > 0 && { reasoning_details: details }),
  } as Message;
}
