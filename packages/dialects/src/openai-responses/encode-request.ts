import type { ChatRequest, EncodedRequest, EncodeRequestOptions, JsonObject, ReasoningOptions } from '@helix/contracts';
import { encodeEffort } from '../openai-shared/encode-effort.js';
import { shortenUser } from '../openai-shared/shorten-user.js';
import { asObject, isSameJson, type JsonDraft } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { decodeInput } from './decode-input.js';
import { decodeSettings } from './decode-request.js';
import { decodeTools } from './decode-tools.js';
import { encodeInput } from './encode-input.js';
import { encodeResponseFormat } from './encode-options.js';
import { writeTools } from './encode-tools.js';
import { keepOwnReasoning } from './keep-own-reasoning.js';
import { OPENAI_RESPONSES, ownFields, shapeOf } from './own-fields.js';

const EMPTY: JsonObject = Object.freeze({});
const LEAST_OUTPUT = 16;
const NO_SLOT = {
  topK: 'top_k',
  stop: 'stop',
  choices: 'n',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;
const OWN_SETTINGS = 'store background truncation include'.split(' ');

/**
 * The body for a provider of this dialect. What came from this dialect and has not been changed is spelled as it came; the rest is written
 * afresh, and each field that cannot be carried is a warning. Requests of other dialects are not stored at the provider, which is what their
 * callers expect, and ask for encrypted reasoning where they reason, so that it can go on in the next turn.
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const source = shapeOf(request.extensions)?.source ?? EMPTY;
  const native = ownFields(request.extensions) !== undefined;
  const notes = new TranslationNotes({ dialect: OPENAI_RESPONSES, label: 'The Responses API', native });
  notes.droppedExtensions(request.extensions, '');
  const draft: JsonDraft = { model: options.model };
  writeInput(draft, request, { source, notes });
  const { tools, foreignTools, toolChoice, parallelToolCalls } = request;
  if (isSameJson(decodeTools(source), { tools, foreignTools, toolChoice, parallelToolCalls }))
    copyFields(draft, source, ['tools', 'tool_choice', 'parallel_tool_calls']);
  else writeTools(draft, request, notes);
  const most = request.maxOutputTokens ?? options.maxOutputTokens;
  writeSettings(draft, request, { source, notes, most });
  if (options.stream) draft.stream = true;
  else if (source.stream !== true) copyFields(draft, source, ['stream']);
  if (native) copyFields(draft, source, OWN_SETTINGS);
  else writeForeignDefaults(draft, request);
  writeOwn(draft, ownFields(request.extensions) ?? EMPTY);
  // Fields that were null have no slot anywhere: they are only here for their spelling.
  for (const field of Object.keys(source))
    if (source[field] === null && draft[field] === undefined) draft[field] = null;
  return { body: draft, warnings: notes.warnings };
}

interface WriteContext {
  readonly source: JsonObject;
  readonly notes: TranslationNotes;
}

interface SettingsContext extends WriteContext {
  /** The output limit in tokens, when known. */
  readonly most: number | undefined;
}

function writeInput(draft: JsonDraft, request: ChatRequest, { source, notes }: WriteContext): void {
  const kept = source === EMPTY ? undefined : keepOwnReasoning(source, request.messages, notes);
  if (kept !== undefined || (source !== EMPTY && isSameJson(decodeInput(source), request.messages))) {
    copyFields(draft, source, ['instructions', 'input']);
    if (kept !== undefined) draft.input = kept;
    return;
  }
  const { instructions, input } = encodeInput(request.messages, notes);
  if (instructions !== undefined) draft.instructions = instructions;
  draft.input = input;
}

function writeSettings(draft: JsonDraft, request: ChatRequest, { source, notes, most }: SettingsContext): void {
  const before = decodeSettings(source);
  const { maxOutputTokens: limit, temperature, topP, reasoning, responseFormat, endUser, serviceTier } = request;
  if (before.maxOutputTokens === limit) copyFields(draft, source, ['max_output_tokens']);
  else if (limit !== undefined) {
    draft.max_output_tokens = Math.max(limit, LEAST_OUTPUT);
    if (limit < LEAST_OUTPUT)
      notes.coerced('max_output_tokens', `The Responses API gives ${LEAST_OUTPUT} tokens at least.`);
  }
  if (temperature !== undefined) draft.temperature = temperature;
  if (topP !== undefined) draft.top_p = topP;
  if (serviceTier !== undefined) draft.service_tier = serviceTier;
  if (before.endUser === endUser) copyFields(draft, source, ['user', 'safety_identifier']);
  else if (endUser !== undefined) draft.user = shortenUser(endUser, notes);
  if (isSameJson(before.reasoning, reasoning)) copyFields(draft, source, ['reasoning']);
  else {
    const { effort: _before, ...rest } = asObject(source.reasoning);
    const written = { ...rest, ...(reasoning !== undefined && encodeReasoning(reasoning, most, notes)) };
    if (Object.keys(written).length > 0) draft.reasoning = written;
  }
  if (isSameJson(before.responseFormat, responseFormat)) copyFields(draft, source, ['text']);
  else if (responseFormat !== undefined)
    draft.text = { ...asObject(source.text), format: encodeResponseFormat(responseFormat) };
  for (const [name, field] of Object.entries(NO_SLOT) as [keyof typeof NO_SLOT, string][])
    if (request[name] !== undefined && !(name === 'choices' && request.choices === 1))
      notes.dropped(field, 'The Responses API has no such setting.');
}

/** What was thought is shown as a summary, and only where one is asked for. Source: https://platform.openai.com/docs/guides/reasoning#reasoning-summaries */
function encodeReasoning(reasoning: ReasoningOptions, limit: number | undefined, notes: TranslationNotes): JsonObject {
  const effort = encodeEffort(reasoning, limit, notes);
  const isShown = reasoning.shown === true && reasoning.mode !== 'disabled' && effort !== 'none';
  return { ...(effort !== undefined && { effort }), ...(isShown && { summary: 'auto' }) };
}

function writeForeignDefaults(draft: JsonDraft, { reasoning, messages }: ChatRequest): void {
  draft.store = false;
  const hasSeal = messages.some(({ content }) =>
    content.some((part) => part.type === 'reasoning' && part.seal?.dialect === OPENAI_RESPONSES),
  );
  // Models that do not reason refuse the wish.
  if (hasSeal || (reasoning !== undefined && reasoning.mode !== 'disabled' && reasoning.effort !== 'none'))
    draft.include = ['reasoning.encrypted_content'];
}

/** Own fields back in their places; `reasoning.summary` is a field of `reasoning`. */
function writeOwn(draft: JsonDraft, own: JsonObject): void {
  for (const [field, value] of Object.entries(own)) {
    const dot = field.indexOf('.');
    const outer = dot < 0 ? field : field.slice(0, dot);
    if (dot < 0) draft[field] ??= value;
    // Items are written with the input.
    else if (outer === 'input') continue;
    else if (asObject(draft[outer])[field.slice(dot + 1)] === undefined)
      draft[outer] = { ...asObject(draft[outer]), [field.slice(dot + 1)]: value };
  }
}

function copyFields(draft: JsonDraft, source: JsonObject, fields: readonly string[]): void {
  for (const field of fields) if (source[field] !== undefined) draft[field] = source[field];
}
