import {
  type ChatRequest,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ToolChoice,
  type ToolDefinition,
} from '@helix/contracts';
import { asObject, leftoverFields } from '../shared/json-draft.js';
import { faultyField, optionalArray, requireObject, requireString } from '../shared/require-field.js';
import { decodeCacheMark } from './cache-mark.js';
import { OPENAI_CHAT, ownExtensions } from './own-fields.js';

const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters', 'strict']);

/** The canonical fields that `tools`, `functions`, `tool_choice` and `function_call` become. */
export type DecodedTools = Pick<ChatRequest, 'tools' | 'foreignTools' | 'toolChoice' | 'parallelToolCalls'>;

/** Tools and the choice among them, the legacy `functions` included. Throws `invalid_request` with the path. */
export function decodeTools(body: JsonObject): DecodedTools {
  const tools: ToolDefinition[] = [];
  const foreignTools: { dialect: string; value: JsonObject }[] = [];
  const list = optionalArray(body, 'tools');
  list?.forEach((value, index) => {
    const tool = requireObject(value, `tools[${index}]`);
    if (isJsonObject(tool.function) && (tool.type ?? 'function') === 'function')
      tools.push(decodeTool(tool, `tools[${index}]`));
    else if (tool.type === 'function' || typeof tool.type !== 'string')
      throw faultyField(`tools[${index}].function`, 'an object');
    else foreignTools.push({ dialect: OPENAI_CHAT, value: tool });
  });
  const functions = optionalArray(body, 'functions');
  functions?.forEach((value, index) => {
    tools.push(decodeFunction(requireObject(value, `functions[${index}]`), `functions[${index}]`));
  });
  const toolChoice = decodeToolChoice(body.tool_choice ?? body.function_call);
  return {
    ...((list !== undefined || functions !== undefined) && { tools }),
    ...(foreignTools.length > 0 && { foreignTools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(typeof body.parallel_tool_calls === 'boolean' && { parallelToolCalls: body.parallel_tool_calls }),
  };
}

function decodeTool(tool: JsonObject, path: string): ToolDefinition {
  const cache = decodeCacheMark(tool.cache_control);
  const known = new Set(cache === undefined ? ['type', 'function'] : ['type', 'function', 'cache_control']);
  const beside = leftoverFields(tool, known);
  const definition = decodeFunction(asObject(tool.function), `${path}.function`);
  const inside = definition.extensions?.[OPENAI_CHAT];
  const extensions = ownExtensions(
    beside === undefined && inside === undefined
      ? undefined
      : { ...beside, ...(inside !== undefined && { function: inside }) },
  );
  const { extensions: _inside, ...rest } = definition;
  return { ...rest, ...(cache !== undefined && { cache }), ...(extensions !== undefined && { extensions }) };
}

function decodeFunction(source: JsonObject, path: string): ToolDefinition {
  const extensions = ownExtensions(leftoverFields(source, FUNCTION_FIELDS));
  return {
    name: requireString(source, 'name', path),
    ...(typeof source.description === 'string' && { description: source.description }),
    ...(isJsonObject(source.parameters) && { parameters: source.parameters }),
    ...(typeof source.strict === 'boolean' && { strict: source.strict }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** `undefined` for no choice and for one that only this dialect knows (`allowed_tools`, `custom`). */
export function decodeToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  switch (choice) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: choice };
    case 'any': // Mistral's word.
      return { type: 'required' };
  }
  if (!isJsonObject(choice)) return undefined;
  const name = choice.type === undefined ? choice.name : asObject(choice.function).name;
  return typeof name === 'string' ? { type: 'tool', name } : undefined;
}
