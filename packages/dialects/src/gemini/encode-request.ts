import {
  type ChatRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ToolChoice,
  type ToolDefinition,
} from '@helix/contracts';
import { adaptJsonSchema } from '../shared/adapt-json-schema.js';
import { isSameJson, type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { decodeToolChoice, decodeTools } from './decode-tools.js';
import { isEarlyModel } from './early-models.js';
import { encodeContents } from './encode-contents.js';
import { encodeGeneration } from './encode-generation.js';
import { GEMINI, ownFields, shapeOf } from './own-fields.js';
import { SCHEMA_RULES } from './schema-rules.js';

/**
 * The body of a generateContent call; model and stream stand in the URL. Each field that could not be carried is a warning.
 * Source: https://ai.google.dev/api/generate-content
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const original = shapeOf(request.extensions)?.original;
  const notes = new TranslationNotes({ dialect: GEMINI, label: 'Gemini', native: original !== undefined });
  notes.droppedExtensions(request.extensions, '');
  const { systemInstruction, contents } = encodeContents(request.messages, isEarlyModel(options.model), notes);
  const draft: JsonDraft = { contents };
  writeField(draft, 'systemInstruction', systemInstruction);
  const before = decodeTools(original?.tools);
  if (isSameJson(before, { tools: request.tools, foreignTools: request.foreignTools })) {
    writeField(draft, 'tools', original?.tools);
  } else {
    const tools = encodeTools(request, notes);
    if (tools.length > 0) draft.tools = tools;
  }
  const own = ownFields(request.extensions);
  if (original !== undefined && isSameJson(decodeToolChoice(original.toolConfig), request.toolChoice)) {
    writeField(draft, 'toolConfig', original.toolConfig);
  } else {
    const toolConfig = encodeToolChoice(request.toolChoice, draft.tools !== undefined, notes);
    writeField(draft, 'toolConfig', mergeFields(own?.toolConfig, toolConfig));
  }
  const generationConfig = encodeGeneration(request, options, { original: original?.generationConfig, notes });
  writeField(draft, 'generationConfig', mergeFields(own?.generationConfig, generationConfig));
  writeField(draft, 'serviceTier', encodeServiceTier(request.serviceTier, notes));
  noteLosses(request, notes);
  for (const field of Object.keys(own ?? {})) if (draft[field] === undefined) draft[field] = own?.[field];
  return { body: draft, warnings: notes.warnings };
}

/** The caller's fields without a canonical slot, under those that have one; one level deep. */
function mergeFields(kept: JsonValue | undefined, written: JsonObject | undefined): JsonObject | undefined {
  if (!isJsonObject(kept)) return written;
  const merged: JsonDraft = { ...kept };
  for (const [field, value] of Object.entries(written ?? {})) {
    const before = merged[field];
    merged[field] = isJsonObject(before) && isJsonObject(value) ? { ...before, ...value } : value;
  }
  return merged;
}

/** Source: https://ai.google.dev/api/generate-content#ServiceTier */
function encodeServiceTier(tier: string | undefined, notes: TranslationNotes): string | undefined {
  if (tier === undefined || tier === 'auto') return undefined;
  if (notes.native || tier === 'flex' || tier === 'standard' || tier === 'priority') return tier;
  if (tier === 'default') return 'standard';
  notes.dropped('service_tier', 'Gemini offers `flex`, `standard` and `priority`.');
  return undefined;
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
    // JSON Schema, adapted; the older `parameters` is a subset of OpenAPI's.
    ...(tool.parameters !== undefined && {
      parametersJsonSchema: adaptJsonSchema(tool.parameters, SCHEMA_RULES, (lost) =>
        notes.coerced(`${path}.parameters${lost.path}`, lost.reason),
      ),
    }),
    ...ownFields(tool.extensions),
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

function noteLosses(request: ChatRequest, notes: TranslationNotes): void {
  if (request.parallelToolCalls === false)
    notes.dropped('parallel_tool_calls', 'Gemini cannot be held to one tool call at a time.');
  if (request.endUser !== undefined) notes.dropped('user', 'Gemini has no field for the end user.');
}
