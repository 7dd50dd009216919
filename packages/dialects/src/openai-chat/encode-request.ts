import type { ChatRequest, EncodedRequest, EncodeRequestOptions, JsonObject } from '@helix/contracts';
import { encodeEffort } from '../openai-shared/encode-effort.js';
import { shortenUser } from '../openai-shared/shorten-user.js';
import { asObject, isSameJson, type JsonDraft } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { decodeSettings, NUMBER_FIELDS } from './decode-request.js';
import { decodeTools } from './decode-tools.js';
import { encodeMessages } from './encode-message.js';
import { encodeResponseFormat, encodeStop } from './encode-options.js';
import { writeTools } from './encode-tools.js';
import { OPENAI_CHAT, ownFields, shapeOf } from './own-fields.js';

const EMPTY: JsonObject = Object.freeze({});
const TOOL_FIELDS = ['tools', 'functions', 'tool_choice', 'function_call', 'parallel_tool_calls'];
type Settings = ReturnType<typeof decodeSettings>;

/** The wire fields that one canonical setting is read from. */
const SETTING_FIELDS: Readonly<Partial<Record<keyof Settings, readonly string[]>>> = {
  maxOutputTokens: ['max_tokens', 'max_completion_tokens'],
  stop: ['stop'],
  choices: ['n'],
  reasoning: ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget'],
  responseFormat: ['response_format'],
  endUser: ['user', 'safety_identifier'],
  serviceTier: ['service_tier'],
  ...Object.fromEntries(Object.entries(NUMBER_FIELDS).map(([name, field]) => [name, [field]])),
};

/**
 * The body for a provider of this dialect. What came from this dialect and has not been changed is spelled as it came; what a plugin has
 * changed, and requests of other dialects, are written afresh. Each field that cannot be carried is a warning.
 * Throws `unsupported_feature` for a message of which nothing can be carried.
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const source = shapeOf(request.extensions)?.source;
  const notes = new TranslationNotes({
    dialect: OPENAI_CHAT,
    label: 'OpenAI chat',
    native: ownFields(request.extensions) !== undefined,
  });
  notes.droppedExtensions(request.extensions, '');
  const draft: JsonDraft = { model: options.model, messages: encodeMessages(request.messages, notes) };
  if (source !== undefined && isSameTools(source, request)) copyFields(draft, source, TOOL_FIELDS);
  else writeTools(draft, request, notes);
  writeSettings(draft, request, {
    source: source ?? EMPTY,
    notes,
    limit: request.maxOutputTokens ?? options.maxOutputTokens,
  });
  writeStream(draft, request, { source: source ?? EMPTY, stream: options.stream });
  const own = ownFields(request.extensions) ?? EMPTY;
  for (const field of Object.keys(own)) {
    if (field !== 'stream_options' && draft[field] === undefined) draft[field] = own[field];
  }
  if (source !== undefined) {
    // Unknown fields that were null have no slot anywhere: they are only here for their spelling.
    for (const field of Object.keys(source))
      if (source[field] === null && draft[field] === undefined) draft[field] = null;
  }
  return { body: draft, warnings: notes.warnings };
}

function isSameTools(source: JsonObject, request: ChatRequest): boolean {
  const { tools, foreignTools, toolChoice, parallelToolCalls } = request;
  return isSameJson(decodeTools(source), { tools, foreignTools, toolChoice, parallelToolCalls });
}

interface WriteContext {
  readonly source: JsonObject;
  readonly notes: TranslationNotes;
  readonly limit: number | undefined;
}

function writeSettings(draft: JsonDraft, request: ChatRequest, context: WriteContext): void {
  const { source } = context;
  const before = decodeSettings(source);
  for (const [name, fields] of Object.entries(SETTING_FIELDS) as [keyof Settings, readonly string[]][]) {
    if (isSameJson(before[name], request[name])) copyFields(draft, source, fields);
    else writeSetting(draft, name, request, context);
  }
}

function writeSetting(
  draft: JsonDraft,
  name: keyof Settings,
  request: ChatRequest,
  { source, notes, limit }: WriteContext,
): void {
  if (request[name] === undefined) return;
  switch (name) {
    case 'maxOutputTokens':
      draft[usesOldLimit(source) ? 'max_tokens' : 'max_completion_tokens'] = request.maxOutputTokens;
      return;
    case 'stop':
      if (request.stop !== undefined && request.stop.length > 0) draft.stop = encodeStop(request.stop, notes);
      return;
    case 'choices':
      draft.n = request.choices;
      return;
    case 'reasoning':
      if (request.reasoning !== undefined) draft.reasoning_effort = encodeEffort(request.reasoning, limit, notes);
      return;
    case 'responseFormat':
      if (request.responseFormat !== undefined) draft.response_format = encodeResponseFormat(request.responseFormat);
      return;
    case 'endUser':
      if (request.endUser !== undefined) draft.user = shortenUser(request.endUser, notes);
      return;
    case 'serviceTier':
      draft.service_tier = request.serviceTier;
      return;
    case 'topK':
      if (notes.native) draft.top_k = request.topK;
      else notes.dropped('top_k', 'OpenAI chat has no such setting.');
      return;
    case 'temperature':
    case 'topP':
    case 'seed':
    case 'frequencyPenalty':
    case 'presencePenalty':
      draft[NUMBER_FIELDS[name]] = request[name];
      return;
  }
}

/** Reasoning models of OpenAI refuse `max_tokens`; older servers know nothing else, and their callers say so. */
function usesOldLimit(source: JsonObject): boolean {
  return typeof source.max_tokens === 'number' && typeof source.max_completion_tokens !== 'number';
}

function writeStream(
  draft: JsonDraft,
  request: ChatRequest,
  { source, stream }: { readonly source: JsonObject; readonly stream: boolean },
): void {
  if (!stream) {
    if (source.stream !== true) copyFields(draft, source, ['stream', 'stream_options']);
    return;
  }
  draft.stream = true;
  const asked = asObject(source.stream_options);
  if (source.stream === true && (asked.include_usage === true) === request.includeUsage) {
    copyFields(draft, source, ['stream_options']);
    return;
  }
  const kept = ownFields(request.extensions)?.stream_options;
  draft.stream_options = { ...asObject(kept), include_usage: request.includeUsage };
}

function copyFields(draft: JsonDraft, source: JsonObject, fields: readonly string[]): void {
  for (const field of fields) if (source[field] !== undefined) draft[field] = source[field];
}
