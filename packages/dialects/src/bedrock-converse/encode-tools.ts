import type { ChatRequest, JsonObject, ToolChoice, ToolDefinition } from '@helix/contracts';
import { asText, type JsonDraft } from '../shared/json-draft.js';
import type { EncodeContext } from './encode-context.js';
import { BEDROCK_CONVERSE, writeOwnFields } from './own-fields.js';

/** What a request's tools become: Converse's own field, and for Claude the choice that only it understands. */
export interface EncodedTools {
  readonly toolConfig: JsonObject | undefined;
  readonly toolChoiceOfModel: JsonObject | undefined;
}

/**
 * `toolConfig`. There is no choice `none`: the tools are left out, unless the history has calls, whose definitions are required.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html
 */
export function encodeTools(request: ChatRequest, context: EncodeContext): EncodedTools {
  const { notes, family } = context;
  const { toolChoice, parallelToolCalls } = request;
  const called = namesOfCalls(request);
  const isNone = toolChoice?.type === 'none';
  if (isNone && called.size === 0) {
    if (request.tools?.length) notes.coerced('tool_choice', 'Bedrock Converse has no `none`; the tools were left out.');
    return { toolConfig: undefined, toolChoiceOfModel: undefined };
  }
  if (isNone)
    notes.dropped('tool_choice', 'Bedrock Converse has no `none`, and needs the tools that were called before.');
  const tools = listTools(request, context);
  if (tools.length === 0) {
    for (const name of called) tools.push({ toolSpec: { name, inputSchema: { json: EMPTY_SCHEMA } } });
    if (tools.length > 0)
      notes.coerced('tools', 'Bedrock Converse needs definitions of the tools called before; empty ones were added.');
  }
  if (tools.length === 0) {
    if (toolChoice !== undefined && toolChoice.type !== 'auto')
      notes.dropped('tool_choice', 'The request has no tools to choose from.');
    return { toolConfig: undefined, toolChoiceOfModel: undefined };
  }
  if (parallelToolCalls === false && !isNone) {
    if (family === 'anthropic') return { toolConfig: { tools }, toolChoiceOfModel: encodeClaudeChoice(toolChoice) };
    notes.dropped('parallel_tool_calls', 'Bedrock Converse can limit tool calls for Claude models only.');
  }
  const choice = toolChoice === undefined || isNone ? undefined : encodeChoice(toolChoice);
  return { toolConfig: choice === undefined ? { tools } : { tools, toolChoice: choice }, toolChoiceOfModel: undefined };
}

const EMPTY_SCHEMA: JsonObject = { type: 'object', properties: {} };

function listTools(request: ChatRequest, context: EncodeContext): JsonObject[] {
  const tools: JsonObject[] = [];
  request.tools?.forEach((tool, index) => {
    const path = `tools[${index}]`;
    tools.push({ toolSpec: encodeTool(tool, path, context) });
    const point = context.cachePoint(tool.cache, path);
    if (point !== undefined) tools.push(point);
  });
  for (const { dialect, value } of request.foreignTools ?? []) {
    if (dialect === BEDROCK_CONVERSE) tools.push(value);
    else context.notes.dropped('tools', `Only ${dialect} knows the tool type ${JSON.stringify(asText(value.type))}.`);
  }
  return tools;
}

function encodeTool(tool: ToolDefinition, path: string, { notes }: EncodeContext): JsonObject {
  notes.droppedExtensions(tool.extensions, path);
  const draft: JsonDraft = { name: tool.name };
  if (tool.description) draft.description = tool.description;
  draft.inputSchema = { json: encodeSchema(tool.parameters) };
  if (tool.strict === true) draft.strict = true;
  writeOwnFields(draft, tool.extensions);
  return draft;
}

function encodeSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined) return EMPTY_SCHEMA;
  return parameters.type === undefined ? { type: 'object', ...parameters } : parameters;
}

function encodeChoice(choice: ToolChoice): JsonObject | undefined {
  switch (choice.type) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: choice.name } };
    case 'none':
      return undefined;
  }
}

/** Claude's own `tool_choice`; beside it Converse's would be refused as said twice. */
function encodeClaudeChoice(choice: ToolChoice | undefined): JsonObject {
  const single = { disable_parallel_tool_use: true };
  if (choice?.type === 'tool') return { type: 'tool', name: choice.name, ...single };
  return { type: choice?.type === 'required' ? 'any' : 'auto', ...single };
}

function namesOfCalls({ messages }: ChatRequest): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { content } of messages) for (const part of content) if (part.type === 'tool-call') names.add(part.name);
  return names;
}
