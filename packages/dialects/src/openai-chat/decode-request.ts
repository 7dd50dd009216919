import { type ChatRequest, isJsonObject, type JsonObject, type JsonValue, type ReasoningEffort, type ResponseFormat, type ToolChoice, type ToolDefinition } from '@helix/contracts';
import { invalid, leftoverFields, listOrEmpty, OPENAI_CHAT, textOf } from '../openai-shared/fields.js';
import { decodeMessage } from './decode-message.js';
import { rememberBody, rememberTool } from './original.js';

const KNOWN = new Set([
  'model', 'messages', 'tools', 'functions', 'tool_choice', 'function_call', 'parallel_tool_calls', 'max_completion_tokens', 'max_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'n', 'seed',
  'frequency_penalty', 'presence_penalty', 'reasoning_effort', 'response_format', 'user', 'service_tier', 'stream', 'stream_options',
]);
const TOOL_FIELDS = new Set(['type', 'function', 'cache_control']);
const EFFORTS = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** A Chat Completions request in canonical form. Throws `invalid_request` with the path of the fault. Source: https://platform.openai.com/docs/api-reference/chat/create */
export function decodeRequest(body: JsonObject): ChatRequest {
  if (!Array.isArray(body.messages)) throw invalid('messages', 'give a list of messages');
  const { extensions, attach } = rememberBody(leftoverFields(body, KNOWN), body);
  const { tools, foreign } = decodeTools(body);
  const request: ChatRequest = {
    model: textOf(body.model) ?? '',
    messages: body.messages.map((message: JsonValue, index) => decodeMessage(message, index)),
    ...(tools.length === 0 ? {} : { tools }),
    ...(foreign.length === 0 ? {} : { foreignTools: foreign }),
    ...optional('toolChoice', decodeToolChoice(body.tool_choice ?? body.function_call)),
    ...optional('parallelToolCalls', typeof body.parallel_tool_calls === 'boolean' ? body.parallel_tool_calls : undefined),
    ...optional('maxOutputTokens', numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens)),
    ...optional('temperature', numberOf(body.temperature)),
    ...optional('topP', numberOf(body.top_p)),
    ...optional('topK', numberOf(body.top_k)),
    ...optional('stop', typeof body.stop === 'string' ? [body.stop] : Array.isArray(body.stop) ? body.stop.filter((stop): stop is string => typeof stop === 'string') : undefined),
    ...optional('choices', numberOf(body.n)),
    ...optional('seed', numberOf(body.seed)),
    ...optional('frequencyPenalty', numberOf(body.frequency_penalty)),
    ...optional('presencePenalty', numberOf(body.presence_penalty)),
    ...optional('reasoning', decodeEffort(body.reasoning_effort)),
    ...optional('responseFormat', decodeFormat(body.response_format)),
    ...optional('endUser', textOf(body.user)),
    ...optional('serviceTier', textOf(body.service_tier)),
    stream: body.stream === true,
    includeUsage: isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
    extensions,
  };
  attach(request);
  return request;
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { [Key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: T });
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function decodeEffort(effort: JsonValue | undefined): ChatRequest['reasoning'] {
  if (typeof effort !== 'string' || !EFFORTS.has(effort)) return undefined;
  return effort === 'none' ? { mode: 'disabled', effort: 'none' } : { mode: 'enabled', effort: effort as ReasoningEffort };
}

function decodeTools(body: JsonObject): { readonly tools: readonly ToolDefinition[]; readonly foreign: readonly { readonly dialect: string; readonly value: JsonObject }[] } {
  const tools: ToolDefinition[] = [];
  const foreign: { readonly dialect: string; readonly value: JsonObject }[] = [];
  for (const [index, tool] of listOrEmpty(body.tools).entries()) {
    if (!isJsonObject(tool)) throw invalid(`tools[${index}]`, 'must be an object');
    if (!isJsonObject(tool.function)) foreign.push({ dialect: OPENAI_CHAT, value: tool });
    else tools.push(decodeTool(tool.function, tool, `tools[${index}].function`));
  }
  for (const [index, tool] of listOrEmpty(body.functions).entries()) if (isJsonObject(tool)) tools.push(decodeTool(tool, tool, `functions[${index}]`));
  return { tools, foreign };
}

function decodeTool(definition: JsonObject, raw: JsonObject, at: string): ToolDefinition {
  if (typeof definition.name !== 'string') throw invalid(`${at}.name`, 'must be a string');
  const extra = definition === raw ? undefined : leftoverFields(raw, TOOL_FIELDS);
  return rememberTool(
    {
      name: definition.name,
      ...optional('description', textOf(definition.description)),
      ...optional('parameters', isJsonObject(definition.parameters) ? definition.parameters : undefined),
      ...optional('strict', typeof definition.strict === 'boolean' ? definition.strict : undefined),
      ...optional('cache', isJsonObject(raw.cache_control) ? (raw.cache_control.ttl === '1h' ? { ttl: '1h' as const } : {}) : undefined),
      ...(extra === undefined ? {} : { extensions: { [OPENAI_CHAT]: extra } }),
    },
    raw,
  );
}

function decodeToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  if (!isJsonObject(choice)) return undefined;
  const name = isJsonObject(choice.function) ? choice.function.name : choice.name;
  return typeof name === 'string' ? { type: 'tool', name } : undefined;
}

function decodeFormat(format: JsonValue | undefined): ResponseFormat | undefined {
  if (!isJsonObject(format)) return undefined;
  if (format.type === 'json_object') return { type: 'json-object' };
  if (format.type === 'text') return { type: 'text' };
  if (format.type !== 'json_schema' || !isJsonObject(format.json_schema)) return undefined;
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json-schema',
    schema: isJsonObject(schema) ? schema : {},
    ...optional('name', textOf(name)),
    ...optional('description', textOf(description)),
    ...optional('strict', typeof strict === 'boolean' ? strict : undefined),
  };
}
