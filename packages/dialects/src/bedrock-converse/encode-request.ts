import type { ChatRequest, EncodedRequest, EncodeRequestOptions, JsonObject, ResponseFormat } from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { limitCacheMarks } from '../shared/limit-cache-marks.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { EncodeContext } from './encode-context.js';
import { encodeMessages } from './encode-messages.js';
import { encodeReasoning } from './encode-reasoning.js';
import { writeSampling } from './encode-sampling.js';
import { encodeTools } from './encode-tools.js';
import { familyOf } from './model-family.js';
import { BEDROCK_CONVERSE, writeOwnFields } from './own-fields.js';

/** The output limit that a thinking budget is measured by, where neither the request nor the model has one. */
const FALLBACK_MAX_TOKENS = 4096;
const SERVICE_TIERS: ReadonlySet<string> = new Set(['default', 'flex', 'priority', 'reserved']);

/**
 * The body of a Converse call: model and stream stand in the URL. Each field that could not be carried is a warning. Throws
 * `unsupported_feature` for media by URL, and when nothing of the conversation can be carried.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function encodeRequest(given: ChatRequest, options: EncodeRequestOptions): EncodedRequest {
  const notes = new TranslationNotes({ dialect: BEDROCK_CONVERSE, label: 'Bedrock Converse', native: false });
  notes.droppedExtensions(given.extensions, '');
  const context = new EncodeContext(notes, familyOf(options.model));
  const request = context.hasCachePoints ? limitCacheMarks(given, notes) : given;
  const { toolConfig, toolChoiceOfModel } = encodeTools(request, context);
  const { system, messages } = encodeMessages(request.messages, context);
  const maxTokens = limitOf(request, options, notes);
  const limit = maxTokens ?? options.maxOutputTokens ?? FALLBACK_MAX_TOKENS;
  const additional: JsonDraft = { ...encodeReasoning(request, limit, context) };
  const inference: JsonDraft = {};
  if (maxTokens !== undefined) inference.maxTokens = maxTokens;
  else if (additional.thinking !== undefined) inference.maxTokens = limit;
  writeSampling({ inference, additional }, request, context);
  writeField(additional, 'tool_choice', toolChoiceOfModel);
  const draft: JsonDraft = { messages };
  if (system.length > 0) draft.system = system;
  if (Object.keys(inference).length > 0) draft.inferenceConfig = inference;
  writeField(draft, 'toolConfig', toolConfig);
  writeField(draft, 'outputConfig', encodeFormat(request.responseFormat, notes));
  if (Object.keys(additional).length > 0) draft.additionalModelRequestFields = additional;
  writeField(draft, 'serviceTier', encodeServiceTier(request.serviceTier, notes));
  writeOwnFields(draft, request.extensions);
  return { body: draft, warnings: notes.warnings };
}

function limitOf(
  request: ChatRequest,
  { maxOutputTokens: most }: EncodeRequestOptions,
  notes: TranslationNotes,
): number | undefined {
  const asked = request.maxOutputTokens;
  if (asked === undefined || most === undefined || asked <= most) return asked;
  notes.coerced('max_tokens', `The model gives at most ${most} output tokens.`);
  return most;
}

/** The schema is a text here. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
function encodeFormat(format: ResponseFormat | undefined, notes: TranslationNotes): JsonObject | undefined {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json-object') {
    notes.coerced(
      'response_format',
      'Bedrock Converse has no JSON mode without a schema; the answer is plain text unless the prompt asks for JSON.',
    );
    return undefined;
  }
  const jsonSchema: JsonDraft = { schema: JSON.stringify(format.schema) };
  writeField(jsonSchema, 'name', format.name);
  writeField(jsonSchema, 'description', format.description);
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

function encodeServiceTier(tier: string | undefined, notes: TranslationNotes): JsonObject | undefined {
  if (tier === undefined || tier === 'auto') return undefined;
  const type = tier === 'standard_only' ? 'default' : tier;
  if (SERVICE_TIERS.has(type)) return { type };
  notes.dropped('service_tier', 'Bedrock offers `default`, `flex`, `priority` and `reserved`.');
  return undefined;
}
