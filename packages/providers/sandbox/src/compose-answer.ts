import { type ChatRequest, type ChatResponse, EMPTY_BUCKETS, type Message, type ResponseBlock } from '@helix/contracts';
import { countTokens, splitTokens } from './count-tokens.js';
import { fillSchema } from './fill-schema.js';

/** The sandbox's answer to a request: the same request always gets the same one. */
export function composeAnswer(request: ChatRequest, model: string, createdAt: number): ChatResponse {
  const question = lastUserText(request.messages);
  const input =
    countTokens(request.messages.map(textOfMessage).join('\n')) +
    4 * request.messages.length +
    (request.tools?.length ?? 0) * 12;
  const call = chooseTool(request);
  const limit = request.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  let output = 0;
  const choices = Array.from({ length: Math.max(1, request.choices ?? 1) }, (_, index) => {
    if (call !== undefined) {
      output += countTokens(call.text) + 4;
      return { index, blocks: [call], finishReason: 'tool_calls' as const };
    }
    const { text, reason, stop } = cut(answerText(request, question), limit, request.stop ?? []);
    output += countTokens(text);
    const blocks: readonly ResponseBlock[] = text === '' ? [] : [{ head: { kind: 'text' }, text }];
    return { index, blocks, finishReason: reason, ...(stop === undefined ? {} : { stopSequence: stop }) };
  });
  return {
    id: `sandbox-${hash(JSON.stringify([request.messages, model])).toString(36)}`,
    model,
    createdAt,
    choices,
    usage: { buckets: { ...EMPTY_BUCKETS, inputUncached: input, outputText: output } },
  };
}

function answerText(request: ChatRequest, question: string): string {
  const format = request.responseFormat;
  if (format?.type === 'json-schema')
    return JSON.stringify(fillSchema(format.schema, question === '' ? 'sandbox' : question));
  if (format?.type === 'json-object') return JSON.stringify({ answer: question });
  const result = request.messages.at(-1)?.content.find((part) => part.type === 'tool-result');
  if (result?.type === 'tool-result')
    return `The tool answered: ${result.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join(' ')}`;
  return question === '' ? 'Hello from the Helix sandbox.' : `You said: ${question}`;
}

/** A forced tool, or the first one while its result is not there yet. */
function chooseTool(request: ChatRequest): ResponseBlock | undefined {
  const { tools, toolChoice, messages } = request;
  if (tools === undefined || tools.length === 0 || toolChoice?.type === 'none') return undefined;
  const last = messages.at(-1);
  if (last === undefined || last.content.some((part) => part.type === 'tool-result')) return undefined;
  const tool = toolChoice?.type === 'tool' ? tools.find((candidate) => candidate.name === toolChoice.name) : tools[0];
  if (tool === undefined) return undefined;
  const text = JSON.stringify(fillSchema(tool.parameters ?? {}, lastUserText(messages)));
  return { head: { kind: 'tool-call', id: `call_${hash(tool.name + text).toString(36)}`, name: tool.name }, text };
}

function cut(
  text: string,
  limit: number,
  stops: readonly string[],
): { readonly text: string; readonly reason: 'stop' | 'length'; readonly stop: string | undefined } {
  let kept = text;
  let stop: string | undefined;
  for (const sequence of stops) {
    const at = kept.indexOf(sequence);
    if (at < 0) continue;
    kept = kept.slice(0, at);
    stop = sequence;
  }
  const tokens = splitTokens(kept);
  if (tokens.length <= limit) return { text: kept, reason: 'stop', stop };
  return { text: tokens.slice(0, limit).join(''), reason: 'length', stop: undefined };
}

function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : textOfMessage(last);
}

function textOfMessage(message: Message): string {
  return message.content
    .map((part) =>
      part.type === 'text'
        ? part.text
        : part.type === 'tool-result'
          ? part.content.map((item) => (item.type === 'text' ? item.text : '')).join(' ')
          : '',
    )
    .join(' ')
    .trim();
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
