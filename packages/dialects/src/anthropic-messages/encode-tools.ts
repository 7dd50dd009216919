import type { ChatRequest, JsonObject, ToolChoice, ToolDefinition } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodeCacheControl } from './map-cache-control.js';
import { ANTHROPIC_MESSAGES, shapeOf, writeOwnFields } from './own-fields.js';

/** `tools`, server tools at the places where they stood; `undefined` for a request without any. */
export function encodeTools(request: ChatRequest, notes: TranslationNotes): readonly JsonObject[] | undefined {
  const tools = request.tools?.map((tool, index) => encodeTool(tool, `tools[${index}]`, notes)) ?? [];
  const places = shapeOf(request.extensions)?.foreignToolsAt;
  (request.foreignTools ?? []).forEach((tool, index) => {
    if (tool.dialect === ANTHROPIC_MESSAGES) {
      tools.splice(places?.[index] ?? tools.length, 0, tool.value);
      return;
    }
    const type = typeof tool.value.type === 'string' ? tool.value.type : 'unknown';
    notes.dropped('tools', `Only ${tool.dialect} knows the tool type ${JSON.stringify(type)}.`);
  });
  if (tools.length > 0 || (notes.native && request.tools !== undefined)) return tools;
  return notes.native ? undefined : toolsOfHistory(request, notes);
}

function encodeTool(tool: ToolDefinition, path: string, notes: TranslationNotes): JsonObject {
  notes.droppedExtensions(tool.extensions, path);
  const draft: JsonDraft = { name: tool.name };
  if (tool.description !== undefined) draft.description = tool.description;
  if (tool.parameters !== undefined || !notes.native) draft.input_schema = encodeSchema(tool.parameters);
  if (tool.strict !== undefined && (tool.strict || notes.native)) draft.strict = tool.strict;
  if (tool.cache !== undefined) draft.cache_control = encodeCacheControl(tool.cache);
  writeOwnFields(draft, tool.extensions);
  return { ...shapeOf(tool.extensions)?.quiet, ...draft };
}

/** `input_schema` is required, and so is its `type`. Source: https://platform.claude.com/docs/en/api/messages/create */
function encodeSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined) return { type: 'object', properties: {} };
  return parameters.type === undefined ? { type: 'object', ...parameters } : parameters;
}

/** Upstream refuses a history of tool calls without definitions; other dialects do without. */
function toolsOfHistory(request: ChatRequest, notes: TranslationNotes): readonly JsonObject[] | undefined {
  const names = new Set<string>();
  for (const message of request.messages) {
    for (const part of message.content) if (part.type === 'tool-call') names.add(part.name);
  }
  if (names.size === 0) return undefined;
  notes.coerced('tools', 'Anthropic Messages needs definitions of the tools called before; empty ones were added.');
  return [...names].map((name) => ({ name, input_schema: { type: 'object', properties: {} } }));
}

/** `tool_choice` with the switch for parallel calls; `undefined` for the default. */
export function encodeToolChoice(request: ChatRequest, hasTools: boolean): JsonObject | undefined {
  const { toolChoice, parallelToolCalls } = request;
  if (!hasTools) return undefined;
  if (!definesTools(request)) return { type: 'none' };
  if (toolChoice === undefined && parallelToolCalls !== false) return undefined;
  const choice = encodeChoiceType(toolChoice ?? { type: 'auto' });
  return parallelToolCalls === false && choice.type !== 'none'
    ? { ...choice, disable_parallel_tool_use: true }
    : choice;
}

function encodeChoiceType(choice: ToolChoice): JsonObject {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: choice.name };
  }
}

/** Whether the tools are the request's own, and not made up from its history. */
function definesTools({ tools, foreignTools }: ChatRequest): boolean {
  return (tools !== undefined && tools.length > 0) || (foreignTools !== undefined && foreignTools.length > 0);
}
