import type { ChatRequest, JsonObject, ToolDefinition } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { COHERE_CHAT, writeOwnFields } from './own-fields.js';

/** Writes `tools`, `strict_tools` and `tool_choice`. Source: https://docs.cohere.com/docs/tool-use-parameter-types */
export function writeTools(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const { toolChoice, parallelToolCalls } = request;
  const tools = request.tools ?? [];
  const encoded = tools.map((tool, index) => encodeTool(tool, `tools[${index}]`, notes));
  const foreign: JsonObject[] = [];
  for (const { dialect, value } of request.foreignTools ?? []) {
    if (dialect === COHERE_CHAT) foreign.push(value);
    else
      notes.dropped(
        `tools.${String(value.type ?? value.name ?? dialect)}`,
        `Cohere chat has no such tool (${dialect}).`,
      );
  }
  const named = toolChoice?.type === 'tool' ? tools.findIndex(({ name }) => name === toolChoice.name) : -1;
  if (named >= 0)
    notes.coerced('tool_choice', 'Cohere chat cannot name a tool: the others were left out, and one is required.');
  const chosen = named >= 0 ? encoded.slice(named, named + 1) : [...encoded, ...foreign];
  if (chosen.length > 0) draft.tools = chosen;
  writeStrict(draft, tools, notes);
  if (parallelToolCalls === false)
    notes.dropped('parallel_tool_calls', 'Cohere chat cannot be held to one tool call at a time.');
  if (toolChoice === undefined || toolChoice.type === 'auto') return;
  if (chosen.length > 0) draft.tool_choice = toolChoice.type === 'none' ? 'NONE' : 'REQUIRED';
  else if (toolChoice.type !== 'none') notes.dropped('tool_choice', 'The request has no tools to choose from.');
}

function encodeTool(tool: ToolDefinition, path: string, notes: TranslationNotes): JsonObject {
  const { name, description, parameters, cache, extensions } = tool;
  notes.droppedExtensions(extensions, path);
  if (cache !== undefined) notes.dropped(`${path}.cache_control`, 'Cohere caches prompts by itself and has no marks.');
  const draft: JsonDraft = {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  };
  writeOwnFields(draft, extensions);
  return draft;
}

/** One switch for all tools of a request. */
function writeStrict(draft: JsonDraft, tools: readonly ToolDefinition[], notes: TranslationNotes): void {
  const strict = tools.filter((tool) => tool.strict === true).length;
  if (strict === 0) return;
  if (strict === tools.length) draft.strict_tools = true;
  else notes.dropped('tools.strict', 'Cohere chat is strict with all tools or with none.');
}
