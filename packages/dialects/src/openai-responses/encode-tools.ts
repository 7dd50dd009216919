import type { ChatRequest, JsonObject, JsonValue, ToolChoice, ToolDefinition } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { customToolsOf } from './custom-tool.js';
import { OPENAI_RESPONSES, ownFields, shapeOf } from './own-fields.js';

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`. */
export function writeTools(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const tools: JsonValue[] = (request.tools ?? []).map((tool, index) => {
    notes.droppedExtensions(tool.extensions, `tools[${index}]`);
    if (tool.cache !== undefined)
      notes.dropped(`tools[${index}].cache_control`, 'OpenAI caches prompts by itself and has no marks.');
    return encodeTool(tool);
  });
  for (const { dialect, value } of request.foreignTools ?? []) {
    if (dialect === OPENAI_RESPONSES) tools.push(value);
    else
      notes.dropped(
        `tools.${String(value.type ?? value.name ?? dialect)}`,
        `The Responses API has no such tool (${dialect}).`,
      );
  }
  if (tools.length > 0) draft.tools = tools;
  const { toolChoice } = request;
  if (toolChoice !== undefined) {
    if (tools.length > 0) draft.tool_choice = encodeToolChoice(toolChoice, request.tools);
    else if (toolChoice.type === 'required' || toolChoice.type === 'tool')
      notes.dropped('tool_choice', 'There is no tool left to choose.');
  }
  if (request.parallelToolCalls !== undefined && tools.length > 0)
    draft.parallel_tool_calls = request.parallelToolCalls;
}

/** A function tool, flat. `strict` is true where it is left out, unlike everywhere else, so it is always said. */
export function encodeTool(tool: ToolDefinition): JsonObject {
  const custom = shapeOf(tool.extensions)?.custom;
  if (custom !== undefined) return custom;
  return {
    type: 'function',
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    parameters: tool.parameters ?? { type: 'object', properties: {} },
    strict: tool.strict ?? false,
    ...ownFields(tool.extensions),
  };
}

/** `tool_choice`. */
export function encodeToolChoice(choice: ToolChoice, tools?: readonly ToolDefinition[]): JsonValue {
  if (choice.type !== 'tool') return choice.type;
  return { type: customToolsOf(tools).has(choice.name) ? 'custom' : 'function', name: choice.name };
}
