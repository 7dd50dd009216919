import { type ChatRequest, type EncodedRequest, type EncodeRequestOptions, type JsonObject } from '@helix/contracts';
import { asObject, type JsonDraft, writeField } from '../shared/json-draft.js';
import { limitCacheMarks } from '../shared/limit-cache-marks.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { withoutThinkingEdits } from './context-management.js';
import { decodeEndUser } from './decode-request.js';
import { decodeToolChoice } from './decode-tools.js';
import { encodeMessages } from './encode-messages.js';
import { mustNotThink } from './encode-reasoning.js';
import { writeSampling } from './encode-sampling.js';
import { encodeToolChoice, encodeTools } from './encode-tools.js';
import { decodeServiceTier, encodeServiceTier } from './map-service-tier.js';
import { ANTHROPIC_MESSAGES, ownFields, shapeOf } from './own-fields.js';
import { PLAIN_FIELDS, SPELLED_FIELDS } from './request-fields.js';
import { sameToolChoice } from './same-option.js';
import { type WriteContext, writeThinkingAndFormat } from './write-thinking-and-format.js';

/** The output limit of a request that has none, for a model whose own limit is unknown. */
const FALLBACK_MAX_TOKENS = 4096;

const EMPTY: JsonObject = {};

/**
 * The body of a Messages call. A request that came from this dialect gets its own spelling and unknown fields back; from any
 * other, each field that could not be carried is a warning. Throws `unsupported_feature` when nothing of the conversation can be.
 * Source: https://platform.claude.com/docs/en/api/messages/create
 */
export function encodeRequest(given: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const spelled = shapeOf(given.extensions)?.fields;
  const notes = new TranslationNotes({
    dialect: ANTHROPIC_MESSAGES,
    label: 'Anthropic Messages',
    native: spelled !== undefined,
  });
  const request = notes.native ? given : limitCacheMarks(given, notes);
  const fields = spelled ?? EMPTY;
  notes.droppedExtensions(request.extensions, '');
  const maxTokens = encodeMaxTokens(request, options, notes);
  const { system, messages } = encodeMessages(request.messages, notes);
  const draft: JsonDraft = { model: options.model, max_tokens: maxTokens };
  if (system !== undefined) draft.system = system;
  draft.messages = messages;
  const tools = encodeTools(request, notes);
  if (tools !== undefined) draft.tools = tools;
  writeToolChoice(draft, request, { fields, notes });
  writeThinkingAndFormat(draft, request, { fields, notes });
  writeSampling(draft, request, notes);
  writeEndUser(draft, request, fields);
  writeServiceTier(draft, request, { fields, notes });
  if (options.stream) draft.stream = true;
  writeOtherFields(draft, request, { fields, notes });
  return { body: draft, warnings: notes.warnings };
}

function encodeMaxTokens(request: ChatRequest, options: EncodeRequestOptions, notes: TranslationNotes): number {
  const asked = request.maxOutputTokens;
  const most = options.maxOutputTokens;
  if (asked === undefined) {
    if (most !== undefined) return most;
    notes.coerced('max_tokens', `Anthropic Messages needs an output limit; ${FALLBACK_MAX_TOKENS} tokens were set.`);
    return FALLBACK_MAX_TOKENS;
  }
  if (notes.native || most === undefined || asked <= most) return asked;
  notes.coerced('max_tokens', `The model gives at most ${most} output tokens.`);
  return most;
}

function writeToolChoice(draft: JsonDraft, request: ChatRequest, { fields, notes }: WriteContext): void {
  if (notes.native && sameToolChoice(decodeToolChoice(fields.tool_choice), request)) {
    writeField(draft, 'tool_choice', fields.tool_choice);
    return;
  }
  const { toolChoice } = request;
  const choice = encodeToolChoice(request, draft.tools !== undefined);
  if (choice === undefined && (toolChoice?.type === 'required' || toolChoice?.type === 'tool')) {
    notes.dropped('tool_choice', 'The request has no tools to choose from.');
  }
  writeField(draft, 'tool_choice', choice);
}

function writeEndUser(draft: JsonDraft, request: ChatRequest, fields: JsonObject): void {
  if (decodeEndUser(fields.metadata) === request.endUser) {
    writeField(draft, 'metadata', fields.metadata);
    return;
  }
  const rest = asObject(ownFields(request.extensions)?.metadata);
  if (request.endUser !== undefined) draft.metadata = { ...rest, user_id: request.endUser };
  else if (Object.keys(rest).length > 0) draft.metadata = rest;
}

function writeServiceTier(draft: JsonDraft, request: ChatRequest, { fields, notes }: WriteContext): void {
  const { serviceTier } = request;
  if (decodeServiceTier(fields.service_tier) === serviceTier) {
    writeField(draft, 'service_tier', fields.service_tier);
    return;
  }
  if (serviceTier === undefined) return;
  const tier = encodeServiceTier(serviceTier);
  if (tier === undefined) notes.dropped('service_tier', 'Anthropic Messages offers `auto` and `standard_only`.');
  writeField(draft, 'service_tier', tier);
}

/** Unknown fields, and known ones that the caller sent as null or as `stream: false`. */
function writeOtherFields(draft: JsonDraft, request: ChatRequest, { fields, notes }: WriteContext): void {
  for (const field of PLAIN_FIELDS) {
    if (draft[field] === undefined) writeField(draft, field, fields[field]);
  }
  const own = ownFields(request.extensions) ?? EMPTY;
  for (const field of Object.keys(own)) {
    if (SPELLED_FIELDS.has(field) || draft[field] !== undefined) continue;
    const isUnfit = field === 'context_management' && mustNotThink(request);
    writeField(draft, field, isUnfit ? withoutThinkingEdits(own[field], notes) : own[field]);
  }
}
