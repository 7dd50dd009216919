import type {
  ChatRequest,
  EncodedRequest,
  EncodeRequestOptions,
  JsonObject,
  ToolChoice,
  ToolDefinition,
} from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { encodeContents } from './encode-contents.js';
import { encodeThinking } from './encode-thinking.js';
import { GEMINI } from './own-fields.js';

/**
 * The body of a generateContent call; model and stream stand in the URL. Each field that could not be carried is a warning.
 * Source: https://ai.google.dev/api/generate-content
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const notes = new TranslationNotes({ dialect: GEMINI, label: 'Gemini', native: false });
  const { systemInstruction, contents } = encodeContents(request.messages, notes);
  const draft: JsonDraft = { contents };
  writeField(draft, 'systemInstruction', systemInstruction);
  const tools = encodeTools(request, notes);
  if (tools.length > 0) draft.tools = tools;
  const toolConfig = encodeToolChoice(request.toolChoice, tools.length > 0, notes);
  writeField(draft, 'toolConfig', toolConfig);
  const generationConfig = encodeGeneration(request, options);
  if (Object.keys(generationConfig).length > 0) draft.generationConfig = generationConfig;
  noteLosses(request, notes);
  const own = request.extensions?.[GEMINI] ?? {};
  for (const field of Object.keys(own)) if (draft[field] === undefined) draft[field] = own[field];
  return { body: draft, warnings: notes.warnings };
}

function encodeTools(request: ChatRequest, notes: TranslationNotes): readonly JsonObject[] {
  const declarations = (request.tools ?? []).map((tool, index) => encodeTool(tool, `tools[${index}]`, notes));
  const tools: JsonObject[] = declarations.length === 0 ? [] : [{ functionDeclarations: declarations }];
  for (const { dialect, value } of request.foreignTools ?? []) {
    if (dialect === GEMINI) tools.push(value);
    else notes.dropped('tools', `Only ${dialect} knows the tool type ${JSON.stringify(value.type ?? 'unknown')}.`);
  }
  return tools;
}

function encodeTool(tool: ToolDefinition, path: string, notes: TranslationNotes): JsonObject {
  notes.droppedExtensions(tool.extensions, path);
  if (tool.cache !== undefined) notes.dropped(`${path}.cache_control`, 'Gemini caches by itself; it takes no marks.');
  if (tool.strict === true) notes.dropped(`${path}.strict`, 'Gemini has no strict tools.');
  return {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    // JSON Schema as it is; the older `parameters` is a subset of OpenAPI's.
    ...(tool.parameters !== undefined && { parametersJsonSchema: tool.parameters }),
    ...tool.extensions?.[GEMINI],
  };
}

function encodeToolChoice(
  choice: ToolChoice | undefined,
  hasTools: boolean,
  notes: TranslationNotes,
): JsonObject | undefined {
  if (choice === undefined) return undefined;
  if (!hasTools) {
    if (choice.type === 'required' || choice.type === 'tool')
      notes.dropped('tool_choice', 'The request has no tools to choose from.');
    return undefined;
  }
  switch (choice.type) {
    case 'auto':
      return { functionCallingConfig: { mode: 'AUTO' } };
    case 'none':
      return { functionCallingConfig: { mode: 'NONE' } };
    case 'required':
      return { functionCallingConfig: { mode: 'ANY' } };
    case 'tool':
      return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [choice.name] } };
  }
}

function encodeGeneration(request: ChatRequest, { model, maxOutputTokens: most }: EncodeRequestOptions): JsonObject {
  const draft: JsonDraft = {};
  const { maxOutputTokens, responseFormat } = request;
  writeField(
    draft,
    'maxOutputTokens',
    maxOutputTokens === undefined || most === undefined ? maxOutputTokens : Math.min(maxOutputTokens, most),
  );
  writeField(draft, 'temperature', request.temperature);
  writeField(draft, 'topP', request.topP);
  writeField(draft, 'topK', request.topK);
  writeField(draft, 'stopSequences', request.stop);
  writeField(draft, 'candidateCount', request.choices === 1 ? undefined : request.choices);
  writeField(draft, 'seed', request.seed);
  writeField(draft, 'frequencyPenalty', request.frequencyPenalty);
  writeField(draft, 'presencePenalty', request.presencePenalty);
  writeField(draft, 'thinkingConfig', encodeThinking(request.reasoning, model));
  if (responseFormat?.type === 'json-object') draft.responseMimeType = 'application/json';
  if (responseFormat?.type === 'json-schema') {
    draft.responseMimeType = 'application/json';
    draft.responseJsonSchema = responseFormat.schema;
  }
  return draft as JsonObject;
}

function noteLosses(request: ChatRequest, notes: TranslationNotes): void {
  if (request.parallelToolCalls === false)
    notes.dropped('parallel_tool_calls', 'Gemini cannot be held to one tool call at a time.');
  if (request.endUser !== undefined) notes.dropped('user', 'Gemini has no field for the end user.');
  if (request.serviceTier !== undefined && request.serviceTier !== 'auto' && request.serviceTier !== 'default')
    notes.dropped('service_tier', 'The service tier was not carried over.');
  notes.droppedExtensions(request.extensions, '');
}
