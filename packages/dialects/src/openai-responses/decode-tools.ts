import {
  type ChatRequest,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ToolChoice,
  type ToolDefinition,
} from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { faultyField, optionalArray, requireObject, requireString } from '../shared/require-field.js';
import { decodeCustomTool } from './custom-tool.js';
import { OPENAI_RESPONSES, ownExtensions } from './own-fields.js';

const KNOWN = new Set(['type', 'name', 'description', 'parameters', 'strict']);

/** Function tools, hosted tools (kept as they are), and the choice among them. Throws `invalid_request` with the path. */
export function decodeTools(
  body: JsonObject,
): Pick<ChatRequest, 'tools' | 'foreignTools' | 'toolChoice' | 'parallelToolCalls'> {
  const tools: ToolDefinition[] = [];
  const foreignTools: { dialect: string; value: JsonObject }[] = [];
  const list = optionalArray(body, 'tools');
  list?.forEach((value, index) => {
    const tool = requireObject(value, `tools[${index}]`);
    if (tool.type === 'function') tools.push(decodeTool(tool, `tools[${index}]`));
    else if (tool.type === 'custom' && typeof tool.name === 'string') tools.push(decodeCustomTool(tool, tool.name));
    else if (typeof tool.type !== 'string') throw faultyField(`tools[${index}].type`, 'a string');
    else foreignTools.push({ dialect: OPENAI_RESPONSES, value: tool });
  });
  const toolChoice = decodeToolChoice(body.tool_choice);
  return {
    ...(list !== undefined && { tools }),
    ...(foreignTools.length > 0 && { foreignTools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(typeof body.parallel_tool_calls === 'boolean' && { parallelToolCalls: body.parallel_tool_calls }),
  };
}

function decodeTool(tool: JsonObject, path: string): ToolDefinition {
  const extensions = ownExtensions(leftoverFields(tool, KNOWN));
  return {
    name: requireString(tool, 'name', path),
    ...(typeof tool.description === 'string' && { description: tool.description }),
    ...(isJsonObject(tool.parameters) && { parameters: tool.parameters }),
    ...(typeof tool.strict === 'boolean' && { strict: tool.strict }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** `undefined` for no choice and for one that only this dialect knows (`allowed_tools`, hosted tools). */
export function decodeToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  if (!isJsonObject(choice) || typeof choice.name !== 'string') return undefined;
  if (choice.type !== 'function' && choice.type !== 'custom') return undefined;
  return { type: 'tool', name: choice.name };
}
