import type { JsonObject, JsonValue, Message, Part, ToolResultPart } from '@helix/contracts';
import { asArray, asObject, asText, type JsonDraft } from '../shared/json-draft.js';
import { faultyField, optionalArray, requireObject, requireString } from '../shared/require-field.js';
import { decodeContent } from './decode-part.js';
import { OPENAI_CHAT, ownExtensions, type Shape } from './own-fields.js';
import { decodeReasoningDetails } from './reasoning-details.js';

const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const KNOWN = new Set([
  'role',
  'content',
  'name',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'function_call',
  'tool_call_id',
]);

/**
 * All messages. Legacy functions have no ids: a call gets one from its place, and the next `function` message is its result.
 * Throws `invalid_request` with the path of the faulty field.
 */
export function decodeMessages(messages: readonly JsonValue[]): readonly Message[] {
  let legacyId: string | undefined;
  return messages.map((value, index) => {
    const source = requireObject(value, `messages[${index}]`);
    if (typeof asObject(source.function_call).name === 'string') legacyId = `call_legacy_${index}`;
    return decodeMessage(source, `messages[${index}]`, legacyId ?? `call_legacy_${index}`);
  });
}

/** One message; `legacyId` is the id of a legacy function call or result in it. */
export function decodeMessage(source: JsonObject, path: string, legacyId: string): Message {
  const { role } = source;
  if (!ROLES.has(role)) throw faultyField(`${path}.role`, 'one of system, developer, user, assistant, tool');
  const isLegacy = role === 'function' || typeof asObject(source.function_call).name === 'string';
  const shape: Shape = isLegacy ? { source, legacyId } : { source };
  const isResult = role === 'tool' || role === 'function';
  const name = typeof source.name === 'string' && role !== 'function' ? { name: source.name } : undefined;
  const extensions = ownExtensions(leftovers(source), shape);
  return {
    role: isResult ? 'tool' : (role as Message['role']),
    content: isResult
      ? [decodeResult(source, path, legacyId)]
      : role === 'assistant'
        ? decodeAssistant(source, path, legacyId)
        : decodeContent(source.content, `${path}.content`),
    ...name,
    ...(extensions !== undefined && { extensions }),
  };
}

/** Unknown fields that say something; `user: { name: null, tool_calls: null }` (some clients) does not. */
function leftovers(source: JsonObject): JsonObject | undefined {
  let rest: JsonDraft | undefined;
  for (const key of Object.keys(source)) {
    if (KNOWN.has(key) || source[key] === null) continue;
    rest ??= {};
    rest[key] = source[key];
  }
  return rest;
}

function decodeResult(source: JsonObject, path: string, legacyId: string): ToolResultPart {
  const callId = source.role === 'function' ? legacyId : requireString(source, 'tool_call_id', path);
  return {
    type: 'tool-result',
    callId,
    content: decodeContent(source.content, `${path}.content`) as ToolResultPart['content'],
  };
}

function decodeAssistant(source: JsonObject, path: string, legacyId: string): readonly Part[] {
  const parts: Part[] = [];
  const visible = asText(source.reasoning_content) || asText(source.reasoning);
  for (const { text, seal } of decodeReasoningDetails(asArray(source.reasoning_details), visible)) {
    parts.push({ type: 'reasoning', text, ...(seal !== undefined && { seal }) });
  }
  parts.push(...decodeContent(source.content, `${path}.content`));
  if (typeof source.refusal === 'string') parts.push({ type: 'refusal', text: source.refusal });
  optionalArray(source, 'tool_calls', path)?.forEach((call, index) => {
    parts.push(decodeCall(call, `${path}.tool_calls[${index}]`));
  });
  const legacy = asObject(source.function_call);
  if (typeof legacy.name === 'string') {
    parts.push({ type: 'tool-call', id: legacyId, name: legacy.name, arguments: asText(legacy.arguments) });
  }
  return parts;
}

function decodeCall(value: JsonValue, path: string): Part {
  const call = requireObject(value, path);
  if (call.type !== undefined && call.type !== 'function' && call.function === undefined)
    return { type: 'foreign', dialect: OPENAI_CHAT, value: call };
  const { name, arguments: input } = requireObject(call.function, `${path}.function`);
  if (typeof name !== 'string') throw faultyField(`${path}.function.name`, 'a string');
  const { id: _id, type: _type, function: _function, index: _index, ...rest } = call;
  const extensions = ownExtensions(Object.keys(rest).length === 0 ? undefined : rest);
  return {
    type: 'tool-call',
    id: requireString(call, 'id', path),
    name,
    arguments: argumentsText(input),
    ...(extensions !== undefined && { extensions }),
  };
}

/** Mistral sends and takes arguments as an object too. */
export function argumentsText(input: JsonValue | undefined): string {
  if (typeof input === 'string') return input;
  return input === undefined || input === null ? '' : JSON.stringify(input);
}
