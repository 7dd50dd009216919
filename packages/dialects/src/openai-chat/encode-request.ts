import { type ChatRequest, type EncodedRequest, type EncodeRequestOptions, isJsonObject, type JsonObject, type JsonValue, type ReasoningOptions, type ToolChoice, type ToolDefinition, type TranslationWarning } from '@helix/contracts';
import { type JsonDraft, OPENAI_CHAT } from '../openai-shared/fields.js';
import { encodeMessages } from './encode-message.js';
import { originalOf, rawToolOf } from './original.js';

/** Canonical fields, and the raw fields that stand for each. What a plugin left alone goes out as it came. */
const GROUPS: readonly { readonly canonical: keyof ChatRequest; readonly raw: readonly string[]; encode(request: ChatRequest, draft: JsonDraft): void }[] = [
  { canonical: 'tools', raw: ['tools', 'functions'], encode: encodeTools },
  { canonical: 'toolChoice', raw: ['tool_choice', 'function_call'], encode: (request, draft) => set(draft, 'tool_choice', encodeToolChoice(request.toolChoice)) },
  { canonical: 'parallelToolCalls', raw: ['parallel_tool_calls'], encode: (request, draft) => set(draft, 'parallel_tool_calls', request.parallelToolCalls) },
  { canonical: 'maxOutputTokens', raw: ['max_completion_tokens', 'max_tokens'], encode: (request, draft) => set(draft, 'max_completion_tokens', request.maxOutputTokens) },
  { canonical: 'temperature', raw: ['temperature'], encode: (request, draft) => set(draft, 'temperature', request.temperature) },
  { canonical: 'topP', raw: ['top_p'], encode: (request, draft) => set(draft, 'top_p', request.topP) },
  { canonical: 'stop', raw: ['stop'], encode: (request, draft) => set(draft, 'stop', request.stop) },
  { canonical: 'choices', raw: ['n'], encode: (request, draft) => set(draft, 'n', request.choices) },
  { canonical: 'seed', raw: ['seed'], encode: (request, draft) => set(draft, 'seed', request.seed) },
  { canonical: 'frequencyPenalty', raw: ['frequency_penalty'], encode: (request, draft) => set(draft, 'frequency_penalty', request.frequencyPenalty) },
  { canonical: 'presencePenalty', raw: ['presence_penalty'], encode: (request, draft) => set(draft, 'presence_penalty', request.presencePenalty) },
  { canonical: 'reasoning', raw: ['reasoning_effort'], encode: (request, draft) => set(draft, 'reasoning_effort', encodeEffort(request.reasoning)) },
  { canonical: 'responseFormat', raw: ['response_format'], encode: encodeFormat },
  { canonical: 'endUser', raw: ['user'], encode: (request, draft) => set(draft, 'user', request.endUser) },
  { canonical: 'serviceTier', raw: ['service_tier'], encode: (request, draft) => set(draft, 'service_tier', request.serviceTier) },
];

const MOST_STOPS = 4;

/** A Chat Completions body. From the same dialect every field goes out as it came unless it was changed; from another, what is lost is a warning. */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const original = originalOf(request);
  const warnings: TranslationWarning[] = [];
  const draft: JsonDraft = original === undefined ? {} : { ...original.body };
  draft['model'] = options.model;
  if (original === undefined || request.messages !== original.request.messages) draft['messages'] = encodeMessages(request.messages, warnings) as unknown as JsonValue;
  for (const group of GROUPS) {
    if (original !== undefined && request[group.canonical] === original.request[group.canonical]) continue;
    for (const name of group.raw) delete draft[name];
    group.encode(request, draft);
  }
  encodeStream(request, draft, options);
  if (original === undefined) {
    reportLost(request, draft, warnings);
    if (request.extensions?.[OPENAI_CHAT] !== undefined) for (const [name, value] of Object.entries(request.extensions[OPENAI_CHAT])) draft[name] ??= value;
  }
  return { body: draft, warnings };
}

function encodeStream(request: ChatRequest, draft: JsonDraft, options: EncodeRequestOptions): void {
  if (options.stream) {
    draft['stream'] = true;
    const before = isJsonObject(draft['stream_options']) ? draft['stream_options'] : {};
    if (request.includeUsage) draft['stream_options'] = { ...before, include_usage: true };
  } else if (draft['stream'] === true) {
    delete draft['stream'];
    delete draft['stream_options'];
  }
}

function set(draft: JsonDraft, name: string, value: JsonValue | undefined): void {
  if (value !== undefined) draft[name] = value;
}

function encodeTools(request: ChatRequest, draft: JsonDraft): void {
  const own = (request.foreignTools ?? []).filter((tool) => tool.dialect === OPENAI_CHAT).map((tool) => tool.value);
  const tools = [...(request.tools ?? []).map(encodeTool), ...own];
  if (tools.length > 0) draft['tools'] = tools;
}

function encodeTool(tool: ToolDefinition): JsonObject {
  const raw = rawToolOf(tool);
  if (raw !== undefined && isJsonObject(raw.function)) return raw;
  const definition: JsonDraft = { name: tool.name };
  set(definition, 'description', tool.description);
  set(definition, 'parameters', tool.parameters ?? { type: 'object', properties: {} });
  set(definition, 'strict', tool.strict);
  return { ...tool.extensions?.[OPENAI_CHAT], type: 'function', function: definition };
}

function encodeToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  if (choice === undefined) return undefined;
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type;
}

/** Shares of the output limit that stand for an effort: OpenRouter's table, read 2026-08. */
function encodeEffort(reasoning: ReasoningOptions | undefined): string | undefined {
  if (reasoning === undefined) return undefined;
  if (reasoning.mode === 'disabled') return 'none';
  if (reasoning.effort !== undefined) return reasoning.effort;
  const budget = reasoning.budgetTokens;
  if (budget === undefined) return reasoning.mode === 'adaptive' ? undefined : 'medium';
  return budget >= 16_000 ? 'high' : budget >= 4_000 ? 'medium' : 'low';
}

function encodeFormat(request: ChatRequest, draft: JsonDraft): void {
  const format = request.responseFormat;
  if (format === undefined) return;
  if (format.type === 'json-object') draft['response_format'] = { type: 'json_object' };
  else if (format.type === 'text') draft['response_format'] = { type: 'text' };
  else {
    const schema: JsonDraft = { name: format.name ?? 'response', schema: format.schema };
    set(schema, 'description', format.description);
    schema['strict'] = format.strict ?? true;
    draft['response_format'] = { type: 'json_schema', json_schema: schema };
  }
}

/** What a request of another dialect has and this one does not. */
function reportLost(request: ChatRequest, draft: JsonDraft, warnings: TranslationWarning[]): void {
  const drop = (field: string, reason: string): void => {
    warnings.push({ field, action: 'dropped', reason });
  };
  const coerce = (field: string, reason: string): void => {
    warnings.push({ field, action: 'coerced', reason });
  };
  if (request.topK !== undefined) drop('top_k', 'OpenAI chat has no top_k');
  if (request.reasoning?.budgetTokens !== undefined && request.reasoning.effort === undefined) coerce('thinking.budget_tokens', `sent as reasoning_effort ${String(draft['reasoning_effort'])}`);
  if (request.reasoning?.mode === 'adaptive' && request.reasoning.effort === undefined) drop('thinking', 'the model decides by itself');
  if (request.stop !== undefined && request.stop.length > MOST_STOPS) {
    draft['stop'] = request.stop.slice(0, MOST_STOPS);
    coerce('stop_sequences', `only the first ${MOST_STOPS} are sent`);
  }
  for (const [index, tool] of (request.foreignTools ?? []).entries()) if (tool.dialect !== OPENAI_CHAT) drop(`tools[${index}]`, `a ${String(tool.value.type ?? 'server')} tool exists only in ${tool.dialect}`);
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.cache !== undefined) drop(`tools[${index}].cache_control`, 'OpenAI caches prompts by itself');
    reportExtensions(tool.extensions, `tools[${index}]`, drop);
  }
  reportExtensions(request.extensions, '', drop);
}

export function reportExtensions(extensions: ChatRequest['extensions'], at: string, drop: (field: string, reason: string) => void): void {
  for (const [dialect, fields] of Object.entries(extensions ?? {})) {
    if (dialect === OPENAI_CHAT || fields === undefined) continue;
    for (const name of Object.keys(fields)) drop(at === '' ? name : `${at}.${name}`, `OpenAI chat has no such field of ${dialect}`);
  }
}
