import { isJsonObject, type JsonObject, type JsonValue, type ToolChoice, type ToolDefinition } from '@helix/contracts';
import { asObject, leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject, requireText } from '../shared/require-field.js';
import { decodeCacheControl } from './map-cache-control.js';
import { ANTHROPIC_MESSAGES, ownExtensions } from './own-fields.js';

/** The caller's tools: those that any provider can offer, and Anthropic's own with their places in the list. */
export interface DecodedTools {
  readonly tools: readonly ToolDefinition[];
  readonly foreignTools: readonly { readonly dialect: string; readonly value: JsonObject }[];
  readonly foreignToolsAt: readonly number[];
}

/**
 * Sorts `tools` by their `type`: none or `custom` is the caller's own, a versioned one (`web_search_20250305`) is
 * Anthropic's. Throws `invalid_request`. Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
 */
export function decodeTools(value: JsonValue): DecodedTools {
  if (!Array.isArray(value)) throw faultyField('tools', 'a list of tools');
  const tools: ToolDefinition[] = [];
  const foreignTools: { dialect: string; value: JsonObject }[] = [];
  const foreignToolsAt: number[] = [];
  value.forEach((entry: JsonValue, index) => {
    const tool = requireObject(entry, `tools[${index}]`);
    if (isOwnTool(tool)) {
      tools.push(decodeTool(tool, `tools[${index}]`));
    } else {
      foreignTools.push({ dialect: ANTHROPIC_MESSAGES, value: tool });
      foreignToolsAt.push(index);
    }
  });
  return { tools, foreignTools, foreignToolsAt };
}

function isOwnTool(tool: JsonObject): boolean {
  return tool.type === undefined || tool.type === null || tool.type === 'custom';
}

function decodeTool(tool: JsonObject, path: string): ToolDefinition {
  const handled = new Set(['name']);
  const cache = decodeCacheControl(tool.cache_control);
  if (cache !== undefined) handled.add('cache_control');
  const { description, input_schema: parameters, strict } = tool;
  if (typeof description === 'string') handled.add('description');
  if (isJsonObject(parameters)) handled.add('input_schema');
  if (typeof strict === 'boolean') handled.add('strict');
  const quiet = quietFields(tool);
  for (const field of Object.keys(quiet ?? {})) handled.add(field);
  const extensions = ownExtensions(leftoverFields(tool, handled), quiet && { quiet });
  return {
    name: requireText(tool, 'name', path),
    ...(typeof description === 'string' && { description }),
    ...(isJsonObject(parameters) && { parameters }),
    ...(typeof strict === 'boolean' && { strict }),
    ...(cache !== undefined && { cache }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** Other providers have tools of the caller's own only, and stream what is put into them as it comes. */
function quietFields({ type, eager_input_streaming: isEager }: JsonObject): JsonObject | undefined {
  if (type !== 'custom' && typeof isEager !== 'boolean') return undefined;
  return {
    ...(type === 'custom' && { type }),
    ...(typeof isEager === 'boolean' && { eager_input_streaming: isEager }),
  };
}

/** The canonical form of `tool_choice`; a choice that only Anthropic knows is `undefined`. */
export interface DecodedToolChoice {
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
}

/** Reads `tool_choice`, `disable_parallel_tool_use` included. */
export function decodeToolChoice(value: JsonValue | undefined): DecodedToolChoice {
  const choice = asObject(value);
  const disabled = choice.disable_parallel_tool_use;
  return {
    toolChoice: decodeChoiceType(choice),
    parallelToolCalls: typeof disabled === 'boolean' ? !disabled : undefined,
  };
}

function decodeChoiceType(choice: JsonObject): ToolChoice | undefined {
  switch (choice.type) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return typeof choice.name === 'string' ? { type: 'tool', name: choice.name } : undefined;
    default:
      return undefined;
  }
}
