import {
  type ChatRequest,
  type EncodeRequestOptions,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '@helix/contracts';
import { adaptJsonSchema } from '../shared/adapt-json-schema.js';
import { asObject, isSameJson, type JsonDraft, writeField } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { decodeGeneration, NUMBERS } from './decode-generation.js';
import { encodeThinking } from './encode-thinking.js';
import { SCHEMA_RULES } from './schema-rules.js';

interface GenerationContext {
  /** The caller's own `generationConfig`, where the request came from this dialect. */
  readonly original: JsonValue | undefined;
  readonly notes: TranslationNotes;
}

const FORMAT_FIELDS = ['responseMimeType', 'responseSchema', 'responseJsonSchema'] as const;

/** `generationConfig`, each field as its caller spelled it where it still says the same; `undefined` when there is none. */
export function encodeGeneration(
  request: ChatRequest,
  options: EncodeRequestOptions,
  { original, notes }: GenerationContext,
): JsonObject | undefined {
  const spelled = asObject(original);
  const before = decodeGeneration(spelled);
  const draft: JsonDraft = {};
  for (const field of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) {
    const value = request[NUMBERS[field]];
    writeField(draft, field, value === before[NUMBERS[field]] ? spelled[field] : value);
  }
  if (!notes.native) adaptNumbers(draft, options, notes);
  writeField(draft, 'stopSequences', isSameJson(request.stop, before.stop) ? spelled.stopSequences : request.stop);
  if (isSameJson(request.reasoning, before.reasoning)) writeField(draft, 'thinkingConfig', spelled.thinkingConfig);
  else writeField(draft, 'thinkingConfig', encodeThinking(request, options, notes));
  if (isSameJson(request.responseFormat, before.responseFormat)) {
    for (const field of FORMAT_FIELDS) writeField(draft, field, spelled[field]);
  } else writeFormat(draft, request, notes);
  return Object.keys(draft).length > 0 || isJsonObject(original) ? draft : undefined;
}

function adaptNumbers(
  draft: JsonDraft,
  { maxOutputTokens: most }: EncodeRequestOptions,
  notes: TranslationNotes,
): void {
  const { maxOutputTokens: asked } = draft;
  if (typeof asked === 'number' && most !== undefined && asked > most) {
    notes.coerced('max_tokens', `The model gives at most ${most} output tokens.`);
    draft.maxOutputTokens = most;
  }
  if (draft.candidateCount === 1) delete draft.candidateCount;
}

function writeFormat(draft: JsonDraft, { responseFormat }: ChatRequest, notes: TranslationNotes): void {
  if (responseFormat === undefined || responseFormat.type === 'text') return;
  draft.responseMimeType = 'application/json';
  if (responseFormat.type === 'json-object') return;
  draft.responseJsonSchema = adaptJsonSchema(responseFormat.schema, SCHEMA_RULES, ({ path, reason }) =>
    notes.coerced(`response_format.schema${path}`, reason),
  );
}
