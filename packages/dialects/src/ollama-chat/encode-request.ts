import type {
  ChatRequest,
  EncodedRequest,
  EncodeRequestOptions,
  JsonObject,
  JsonValue,
  ToolDefinition,
} from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { encodeMessages } from './encode-message.js';
import { OLLAMA_CHAT, ownFields, writeOwnFields } from './own-fields.js';

/** The body for `/api/chat`; each field that cannot be carried is a warning. Source: https://github.com/ollama/ollama/blob/main/docs/api.md */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const native = ownFields(request.extensions) !== undefined;
  const notes = new TranslationNotes({ dialect: OLLAMA_CHAT, label: 'Ollama', native });
  notes.droppedExtensions(request.extensions, '');
  const draft: JsonDraft = {
    model: options.model,
    messages: encodeMessages(request.messages, notes),
    // Ollama streams unless told not to.
    stream: options.stream,
  };
  const settings = encodeSettings(request);
  if (Object.keys(settings).length > 0) draft.options = settings;
  writeTools(draft, request, notes);
  writeField(draft, 'think', encodeThink(request, notes));
  const { responseFormat: format } = request;
  if (format?.type === 'json-object') draft.format = 'json';
  if (format?.type === 'json-schema') draft.format = format.schema;
  if ((request.choices ?? 1) > 1) notes.dropped('n', 'Ollama gives one answer a call.');
  if (request.endUser !== undefined) notes.dropped('user', 'Ollama takes no id of the end user.');
  if (request.serviceTier !== undefined) notes.dropped('service_tier', 'Ollama has no service tiers.');
  writeOwnFields(draft, request.extensions);
  return { body: draft, warnings: notes.warnings };
}

function encodeSettings(request: ChatRequest): JsonObject {
  const settings: JsonDraft = {};
  writeField(settings, 'num_predict', request.maxOutputTokens);
  writeField(settings, 'temperature', request.temperature);
  writeField(settings, 'top_p', request.topP);
  writeField(settings, 'top_k', request.topK);
  writeField(settings, 'seed', request.seed);
  writeField(settings, 'frequency_penalty', request.frequencyPenalty);
  writeField(settings, 'presence_penalty', request.presencePenalty);
  writeField(settings, 'stop', request.stop);
  return settings;
}

/** Some models take `low`, `medium` and `high`; a budget has no slot. */
function encodeThink({ reasoning }: ChatRequest, notes: TranslationNotes): JsonValue | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  if (mode === 'disabled' || effort === 'none') return false;
  if (budgetTokens !== undefined) notes.dropped('reasoning.budget_tokens', 'Ollama has no thinking budgets.');
  if (effort === undefined) return true;
  if (effort === 'low' || effort === 'medium' || effort === 'high') return effort;
  const nearest = effort === 'minimal' ? 'low' : 'high';
  notes.coerced('reasoning.effort', `Ollama has no effort \`${effort}\`; \`${nearest}\` was sent.`);
  return nearest;
}

function writeTools(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const { tools = [], foreignTools = [], toolChoice, parallelToolCalls } = request;
  for (const { dialect, value } of foreignTools)
    notes.dropped(`tools.${String(value.type ?? value.name ?? dialect)}`, `Ollama has no such tool (${dialect}).`);
  const encoded = tools.map((tool, index) => encodeTool(tool, `tools[${index}]`, notes));
  // It cannot be told not to call: what it does not know it cannot call.
  if (encoded.length > 0 && toolChoice?.type !== 'none') draft.tools = encoded;
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool')
    notes.dropped('tool_choice', 'Ollama cannot be made to call a tool.');
  if (parallelToolCalls === false)
    notes.dropped('parallel_tool_calls', 'Ollama cannot be held to one tool call at a time.');
}

function encodeTool(tool: ToolDefinition, path: string, notes: TranslationNotes): JsonObject {
  const { name, description, parameters, strict, cache, extensions } = tool;
  notes.droppedExtensions(extensions, path);
  if (cache !== undefined) notes.dropped(`${path}.cache_control`, 'Ollama caches prompts by itself and has no marks.');
  if (strict === true) notes.dropped(`${path}.strict`, 'Ollama has no strict tools.');
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  };
}
