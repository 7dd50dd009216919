import type { JsonObject, JsonValue, Message, Part, ToolResultPart } from '@helix/contracts';
import { asArray, asObject, asText, leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject, requireString } from '../shared/require-field.js';
import { inputToArguments } from './custom-tool.js';
import { decodeContent } from './decode-part.js';
import { argumentsText } from './item-assembler.js';
import { OPENAI_RESPONSES, ownExtensions } from './own-fields.js';
import { itemToSeal } from './seal-carrier.js';

const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant']);
const MESSAGE = new Set(['type', 'role', 'content']);
/** `parsed_arguments` and, in a text, `parsed` are what OpenAI's own client adds to an answer; it sends them back too. */
const CALL = new Set(['type', 'id', 'status', 'call_id', 'name', 'arguments', 'parsed_arguments']);
const OUTPUT = new Set(['type', 'id', 'status', 'call_id', 'output']);

/**
 * `instructions` and `input` as turns. What the model made (messages, reasoning, calls, hosted tools) and stands side by side is one assistant
 * turn; each output of a tool is a `tool` turn. Items that only this dialect knows are foreign parts. Throws `invalid_request` with the path.
 */
export function decodeInput({ instructions, input }: JsonObject): readonly Message[] {
  const turns: Message[] = [];
  if (typeof instructions === 'string' && instructions !== '')
    turns.push({
      role: 'system',
      content: [{ type: 'text', text: instructions }],
      extensions: ownExtensions(undefined, { isInstructions: true }),
    });
  if (typeof input === 'string') return [...turns, { role: 'user', content: [{ type: 'text', text: input }] }];
  if (input !== undefined && input !== null && !Array.isArray(input))
    throw faultyField('input', 'a string or an array of items');
  for (const [index, value] of asArray(input).entries())
    addItem(turns, requireObject(value, `input[${index}]`), `input[${index}]`);
  return turns;
}

function addItem(turns: Message[], item: JsonObject, path: string): void {
  const type = item.type ?? (item.role === undefined ? undefined : 'message');
  switch (type) {
    case 'message':
      return addMessage(turns, item, path);
    case 'function_call':
      return addToAssistant(turns, [decodeCall(item, path)]);
    case 'reasoning':
      return addToAssistant(turns, [decodeReasoningItem(item)]);
    case 'custom_tool_call':
      return addToAssistant(turns, [decodeCustomCall(item, path)]);
    case 'function_call_output':
    case 'custom_tool_call_output':
      turns.push({ role: 'tool', content: [decodeOutput(item, path)] });
      return;
    default:
      if (typeof type !== 'string') throw faultyField(`${path}.type`, 'a string');
      if (type.endsWith('_output')) turns.push({ role: 'tool', content: [foreign(item)] });
      else addToAssistant(turns, [foreign(item)]);
  }
}

function addMessage(turns: Message[], item: JsonObject, path: string): void {
  const { role } = item;
  if (!ROLES.has(role)) throw faultyField(`${path}.role`, '`system`, `developer`, `user` or `assistant`');
  const parts = decodeContent(item.content, `${path}.content`);
  if (role === 'assistant') return addToAssistant(turns, parts);
  const { id: _id, status: _status, ...rest } = leftoverFields(item, MESSAGE) ?? {};
  const extensions = ownExtensions(Object.keys(rest).length === 0 ? undefined : rest);
  turns.push({ role: role as Message['role'], content: parts, ...(extensions !== undefined && { extensions }) });
}

function addToAssistant(turns: Message[], parts: readonly Part[]): void {
  const last = turns.at(-1);
  if (last?.role === 'assistant') turns[turns.length - 1] = { ...last, content: [...last.content, ...parts] };
  else turns.push({ role: 'assistant', content: parts });
}

function decodeCall(item: JsonObject, path: string): Part {
  const extensions = ownExtensions(leftoverFields(item, CALL));
  return {
    type: 'tool-call',
    id: requireString(item, 'call_id', path),
    name: requireString(item, 'name', path),
    arguments: argumentsText(item.arguments),
    ...(extensions !== undefined && { extensions }),
  };
}

function decodeCustomCall(item: JsonObject, path: string): Part {
  return {
    type: 'tool-call',
    id: requireString(item, 'call_id', path),
    name: requireString(item, 'name', path),
    arguments: inputToArguments(item.input),
    extensions: ownExtensions(undefined, { custom: item }),
  };
}

/** Reasoning without encrypted content lives in the provider's store: only the item itself, by its id, is of use there. */
function decodeReasoningItem(item: JsonObject): Part {
  const seal = itemToSeal(item);
  const summary = asArray(item.summary);
  const text = [...summary, ...(summary.length > 0 ? [] : asArray(item.content))]
    .map((part) => asText(asObject(part).text))
    .join('');
  return { type: 'reasoning', text, ...(seal !== undefined && { seal }) };
}

function decodeOutput(item: JsonObject, path: string): ToolResultPart {
  const isCustom = item.type === 'custom_tool_call_output';
  const extensions = ownExtensions(leftoverFields(item, OUTPUT), isCustom ? { custom: item } : undefined);
  const { output } = item;
  const parts = typeof output === 'string' || Array.isArray(output) ? decodeContent(output, `${path}.output`) : [];
  return {
    type: 'tool-result',
    callId: requireString(item, 'call_id', path),
    content:
      output !== undefined && output !== null && parts.length === 0 && typeof output !== 'string'
        ? [{ type: 'text', text: JSON.stringify(output) }]
        : parts.map(asResultPart),
    ...(extensions !== undefined && { extensions }),
  };
}

function asResultPart(part: Part): ToolResultPart['content'][number] {
  if (part.type === 'text' || part.type === 'image' || part.type === 'document' || part.type === 'foreign') return part;
  return foreign(part as unknown as JsonValue);
}

function foreign(value: JsonValue): Extract<Part, { type: 'foreign' }> {
  return { type: 'foreign', dialect: OPENAI_RESPONSES, value };
}
