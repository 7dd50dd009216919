import type { ChatRequest, JsonObject, JsonValue, ToolChoice, ToolDefinition } from '@helix/contracts';
import { asObject, type JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeCacheMark } from './cache-mark.js';
import { OPENAI_CHAT, ownFields, shapeOf } from './own-fields.js';

/** Writes `tools`, `tool_choice` and `parallel_tool_calls`; the legacy fields where the caller had used them. */
export function writeTools(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const source = shapeOf(request.extensions)?.source;
  const isLegacy = Array.isArray(source?.functions) && !Array.isArray(source.tools);
  const tools = (request.tools ?? []).map((tool, index) => encodeTool(tool, `tools[${index}]`, notes));
  const foreign: JsonValue[] = [];
  for (const { dialect, value } of request.foreignTools ?? []) {
    if (dialect === OPENAI_CHAT) foreign.push(value);
    else
      notes.dropped(
        `tools.${String(value.type ?? value.name ?? dialect)}`,
        `OpenAI chat has no such tool (${dialect}).`,
      );
  }
  if (isLegacy) {
    if (tools.length > 0) draft.functions = tools.map((tool) => asObject(tool.function));
    if (request.toolChoice !== undefined) draft.function_call = encodeLegacyChoice(request.toolChoice);
    return;
  }
  const all = [...tools, ...foreign];
  if (all.length > 0) draft.tools = all;
  if (request.toolChoice !== undefined) {
    if (all.length > 0) draft.tool_choice = encodeToolChoice(request.toolChoice);
    else if (request.toolChoice.type === 'required' || request.toolChoice.type === 'tool')
      notes.dropped('tool_choice', 'There is no tool left to choose.');
  }
  // OpenAI refuses the switch without tools; then there is nothing to run side by side.
  if (request.parallelToolCalls !== undefined && all.length > 0) draft.parallel_tool_calls = request.parallelToolCalls;
}

function encodeTool(tool: ToolDefinition, path: string, notes: TranslationNotes): JsonObject {
  notes.droppedExtensions(tool.extensions, path);
  const { function: inside, ...beside } = ownFields(tool.extensions) ?? {};
  const definition: JsonDraft = { name: tool.name };
  if (tool.description !== undefined) definition.description = tool.description;
  if (tool.parameters !== undefined) definition.parameters = tool.parameters;
  if (tool.strict !== undefined) definition.strict = tool.strict;
  const draft: JsonDraft = { type: 'function', ...beside, function: { ...definition, ...asObject(inside) } };
  if (tool.cache !== undefined) {
    if (notes.native) draft.cache_control = encodeCacheMark(tool.cache);
    else notes.dropped(`${path}.cache_control`, 'OpenAI caches prompts by itself and has no marks.');
  }
  return draft;
}

function encodeToolChoice(choice: ToolChoice): JsonValue {
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type;
}

/** `function_call` has no way to demand just any call. */
function encodeLegacyChoice(choice: ToolChoice): JsonValue {
  if (choice.type === 'tool') return { name: choice.name };
  return choice.type === 'none' ? 'none' : 'auto';
}
