import {
  type ChatRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  HelixError,
  type JsonObject,
} from '@helix/contracts';
import { asObject, isSameJson, type JsonDraft } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { decodePrompt } from './decode-prompt.js';
import { decodeSettings, SETTING_FIELDS, type Settings } from './decode-request.js';
import { encodePrompt } from './encode-prompt.js';
import { OPENAI_COMPLETIONS, ownFields, shapeOf } from './own-fields.js';

const EMPTY: JsonObject = Object.freeze({});

/**
 * The body for a provider of this dialect. What came from this dialect and has not been changed is spelled as it came; the rest is written afresh, each field
 * that cannot be carried with a warning. Throws `unsupported_feature` for tools and for what is no text.
 */
export function encodeRequest(request: ChatRequest, { model, stream }: EncodeRequestOptions): EncodedRequest {
  const source = shapeOf(request.extensions)?.source ?? EMPTY;
  const own = ownFields(request.extensions);
  const notes = new TranslationNotes({
    dialect: OPENAI_COMPLETIONS,
    label: 'OpenAI completions',
    native: own !== undefined,
  });
  notes.droppedExtensions(request.extensions, '');
  refuseTools(request);
  const draft: JsonDraft = { model, prompt: promptOf(request, source, notes) };
  writeSettings(draft, request, { source, notes });
  noteLost(request, notes);
  if (stream) {
    draft.stream = true;
    const wasAsked = asObject(source.stream_options).include_usage === true;
    if (source.stream === true && wasAsked === request.includeUsage) copyField(draft, source, 'stream_options');
    else draft.stream_options = { ...asObject(own?.stream_options), include_usage: request.includeUsage };
  } else if (source.stream !== true) for (const field of ['stream', 'stream_options']) copyField(draft, source, field);
  for (const [field, value] of Object.entries(own ?? EMPTY)) if (field !== 'stream_options') draft[field] ??= value;
  // Fields that ask for nothing have no slot anywhere: they are only here for their spelling.
  for (const [field, value] of Object.entries(source)) if (value === null || value === false) draft[field] ??= value;
  return { body: draft, warnings: notes.warnings };
}

function refuseTools({ tools, foreignTools }: ChatRequest): void {
  if ((tools ?? []).length === 0 && (foreignTools ?? []).length === 0) return;
  throw new HelixError('unsupported_feature', 'Completions have no tools. Leave them out, or choose another model.', {
    param: 'tools',
    shouldRetry: false,
  });
}

function promptOf({ messages, extensions }: ChatRequest, source: JsonObject, notes: TranslationNotes) {
  const several = ownFields(extensions)?.prompt;
  const prompt = several ?? source.prompt;
  if (prompt !== undefined && isSameJson(decodePrompt(prompt).messages, messages)) return prompt;
  return encodePrompt(messages, Array.isArray(several), notes);
}

function writeSettings(
  draft: JsonDraft,
  request: ChatRequest,
  { source, notes }: { readonly source: JsonObject; readonly notes: TranslationNotes },
): void {
  const before = decodeSettings(source);
  for (const [name, field] of Object.entries(SETTING_FIELDS) as [keyof Settings, string][]) {
    if (isSameJson(before[name], request[name])) copyField(draft, source, field);
    else if (name === 'topK' && !notes.native) notes.dropped('top_k', 'OpenAI completions have no such setting.');
    else if (request[name] !== undefined) draft[field] = request[name];
  }
}

/** Settings of chat that completions do not have. */
function noteLost(request: ChatRequest, notes: TranslationNotes): void {
  const { reasoning, responseFormat, serviceTier } = request;
  if (reasoning !== undefined) notes.dropped('reasoning', 'Completions do not reason.');
  if (responseFormat !== undefined && responseFormat.type !== 'text')
    notes.dropped('response_format', 'Completions have no formats.');
  if (serviceTier !== undefined) notes.dropped('service_tier', 'Completions have no tiers.');
}

function copyField(draft: JsonDraft, source: JsonObject, field: string): void {
  if (source[field] !== undefined) draft[field] = source[field];
}
