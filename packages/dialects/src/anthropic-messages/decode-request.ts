import { type ChatRequest, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { faultyField, optionalNumber, requireText } from '../shared/require-field.js';
import { decodeMessages } from './decode-messages.js';
import { decodeReasoning } from './decode-reasoning.js';
import { decodeResponseFormat } from './decode-response-format.js';
import { decodeToolChoice, decodeTools } from './decode-tools.js';
import { decodeServiceTier } from './map-service-tier.js';
import { ownExtensions } from './own-fields.js';
import { HANDLED_FIELDS, PLAIN_FIELDS, SPELLED_FIELDS } from './request-fields.js';

/**
 * A caller's Messages request in canonical form. What has no canonical slot is kept under `anthropic-messages` and written back.
 * Throws `invalid_request` with the path of the faulty field. Source: https://platform.claude.com/docs/en/api/messages/create
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const model = requireText(body, 'model', '');
  const messages = decodeMessages(body);
  const tools = body.tools === undefined || body.tools === null ? undefined : decodeTools(body.tools);
  const { toolChoice, parallelToolCalls } = decodeToolChoice(body.tool_choice);
  const outputConfig = body.output_config;
  return {
    model,
    messages,
    tools: tools?.tools.length === 0 && tools.foreignTools.length > 0 ? undefined : tools?.tools,
    foreignTools: tools === undefined || tools.foreignTools.length === 0 ? undefined : tools.foreignTools,
    toolChoice,
    parallelToolCalls,
    maxOutputTokens: optionalNumber(body, 'max_tokens'),
    temperature: optionalNumber(body, 'temperature'),
    topP: optionalNumber(body, 'top_p'),
    topK: optionalNumber(body, 'top_k'),
    stop: decodeStopSequences(body.stop_sequences),
    reasoning: decodeReasoning({ thinking: body.thinking, outputConfig }),
    responseFormat: decodeResponseFormat({ outputConfig, outputFormat: body.output_format }),
    endUser: decodeEndUser(body.metadata),
    serviceTier: decodeServiceTier(body.service_tier),
    stream: decodeStream(body.stream),
    includeUsage: true,
    extensions: ownExtensions(keptFields(body), {
      fields: spelledFields(body),
      foreignToolsAt: tools?.foreignToolsAt,
    }),
  };
}

/** The end user named in `metadata.user_id`. */
export function decodeEndUser(metadata: JsonValue | undefined): string | undefined {
  return isJsonObject(metadata) && typeof metadata.user_id === 'string' ? metadata.user_id : undefined;
}

function decodeStopSequences(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw faultyField('stop_sequences', 'a list of strings');
  }
  return value;
}

function decodeStream(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw faultyField('stream', 'true or false');
  return value;
}

/** Fields without a slot, and what the spelled ones hold beyond theirs. */
function keptFields(body: JsonObject): JsonObject | undefined {
  const kept: JsonDraft = { ...leftoverFields(body, HANDLED_FIELDS) };
  for (const [field, slots] of SPELLED_FIELDS) {
    const value = body[field];
    const more = isJsonObject(value) && slots.size > 0 ? leftoverFields(value, slots) : undefined;
    if (more !== undefined) kept[field] = more;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function spelledFields(body: JsonObject): JsonObject {
  const fields: JsonDraft = {};
  for (const field of SPELLED_FIELDS.keys()) {
    if (body[field] !== undefined) fields[field] = body[field];
  }
  for (const field of PLAIN_FIELDS) {
    if (body[field] === null || body[field] === false) fields[field] = body[field];
  }
  return fields;
}
