import { type ChatResponse, isJsonObject, type JsonObject, type ResponseBlock } from '@helix/contracts';
import { WireError } from '@helix/wire';
import { asArray, asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { argumentsOf } from './arguments-of.js';
import { decodeUsage } from './decode-usage.js';
import { mapFinishReason } from './map-finish-reason.js';
import { COHERE_CHAT, ownExtensions } from './own-fields.js';

const KNOWN: ReadonlySet<string> = new Set(['id', 'message', 'finish_reason', 'usage']);
const MESSAGE: ReadonlySet<string> = new Set(['role', 'tool_plan', 'tool_calls', 'content']);

/**
 * A v2 chat answer. The plan for tool calls is reasoning, marked as `tool_plan`; citations stay with the choice. Throws `WireError` `malformed`
 * on a body without a message. Source: https://docs.cohere.com/reference/chat
 */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !isJsonObject(body.message)) {
    throw new WireError('malformed', 'The provider’s answer is no Cohere chat: it has no `message`.');
  }
  const id = nonEmpty(body.id);
  const blocks = decodeMessage(body.message, id ?? '');
  const raw = nonEmpty(body.finish_reason);
  const usage = decodeUsage(body.usage);
  const extensions = ownExtensions(leftoverFields(body.message, MESSAGE));
  const rest = ownExtensions(leftoverFields(body, KNOWN));
  const hasToolCalls = blocks.some(({ head }) => head.kind === 'tool-call');
  return {
    ...(id !== undefined && { id }),
    choices: [
      {
        index: 0,
        blocks,
        finishReason: mapFinishReason(raw, hasToolCalls),
        ...(raw !== undefined && { rawFinishReason: raw }),
        ...(extensions !== undefined && { extensions }),
      },
    ],
    ...(usage !== undefined && { usage }),
    ...(rest !== undefined && { extensions: rest }),
  };
}

function decodeMessage(message: JsonObject, id: string): readonly ResponseBlock[] {
  const blocks: ResponseBlock[] = [];
  const plan = asText(message.tool_plan);
  if (plan !== '') blocks.push({ head: { kind: 'reasoning' }, text: plan, ...TOOL_PLAN });
  const content = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  for (const part of asArray(content)) {
    if (!isJsonObject(part)) continue;
    if (part.type === 'thinking') blocks.push({ head: { kind: 'reasoning' }, text: asText(part.thinking) });
    else if (part.type === 'text') blocks.push({ head: { kind: 'text' }, text: asText(part.text) });
    else blocks.push({ head: { kind: 'foreign', dialect: COHERE_CHAT, value: part }, text: '' });
  }
  asArray(message.tool_calls).forEach((call, index) => {
    const { id: callId, function: called } = asObject(call);
    const { name, arguments: input } = asObject(called);
    const head = { kind: 'tool-call', id: nonEmpty(callId) ?? `call_${id}_${index}`, name: asText(name) } as const;
    blocks.push({ head, text: argumentsOf(input) });
  });
  return blocks;
}

/** Marks the reasoning that is the plan for tool calls. */
export const TOOL_PLAN = { extensions: { [COHERE_CHAT]: { tool_plan: true } } } as const;
