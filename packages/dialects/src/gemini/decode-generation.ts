import {
  type ChatRequest,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ReasoningOptions,
  type ResponseFormat,
} from '@helix/contracts';
import { asObject, type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { isReasoningEffort } from '../shared/reasoning-effort.js';
import { faultyField } from '../shared/require-field.js';
import { schemaFromOpenApi } from './schema-from-open-api.js';

/** Numbers of `generationConfig` and their canonical fields. */
export const NUMBERS = {
  maxOutputTokens: 'maxOutputTokens',
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  candidateCount: 'choices',
  seed: 'seed',
  frequencyPenalty: 'frequencyPenalty',
  presencePenalty: 'presencePenalty',
} as const satisfies Readonly<Record<string, keyof ChatRequest>>;

/** Fields with a canonical slot beside the numbers. */
const OTHERS = ['stopSequences', 'thinkingConfig', 'responseMimeType', 'responseSchema', 'responseJsonSchema'];
const THINKING: ReadonlySet<string> = new Set(['thinkingBudget', 'thinkingLevel', 'includeThoughts']);
const AMOUNT: ReadonlySet<string> = new Set(['thinkingBudget', 'thinkingLevel']);
const KNOWN: ReadonlySet<string> = new Set([...Object.keys(NUMBERS), ...OTHERS]);

/** The canonical fields that `generationConfig` holds. */
export type Generation = Pick<
  ChatRequest,
  (typeof NUMBERS)[keyof typeof NUMBERS] | 'stop' | 'reasoning' | 'responseFormat'
>;

/** `generationConfig` in canonical fields. Throws `invalid_request` naming the faulty one. Source: https://ai.google.dev/api/generate-content#GenerationConfig */
export function decodeGeneration(config: JsonObject): Generation {
  const numbers: Partial<Record<(typeof NUMBERS)[keyof typeof NUMBERS], number>> = {};
  for (const field of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) {
    const value = config[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number') throw faultyField(`generationConfig.${field}`, 'a number');
    numbers[NUMBERS[field]] = value;
  }
  return {
    ...numbers,
    stop: decodeStop(config.stopSequences),
    reasoning: decodeThinking(asObject(config.thinkingConfig)),
    responseFormat: decodeResponseFormat(config),
  };
}

/** What `generationConfig` holds without a canonical slot: modalities, speech, token probabilities …; `undefined` for nothing. */
export function generationLeftovers(config: JsonObject): JsonObject | undefined {
  const kept: JsonDraft = { ...leftoverFields(config, KNOWN) };
  const { thinkingConfig } = config;
  // Without an amount there is no canonical slot for whether thoughts are shown.
  const known = decodeThinking(asObject(thinkingConfig)) === undefined ? AMOUNT : THINKING;
  const thinking = leftoverFields(asObject(thinkingConfig), known);
  if (thinking !== undefined) kept.thinkingConfig = thinking;
  const { responseMimeType: type, responseSchema } = config;
  if (typeof type === 'string' && type !== 'application/json') {
    kept.responseMimeType = type;
    if (responseSchema !== undefined) kept.responseSchema = responseSchema;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function decodeStop(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
    throw faultyField('generationConfig.stopSequences', 'a list of strings');
  return value;
}

/** A budget of 0 turns thinking off, -1 leaves it to the model. Source: https://ai.google.dev/gemini-api/docs/thinking */
function decodeThinking({ thinkingBudget, thinkingLevel, includeThoughts }: JsonObject): ReasoningOptions | undefined {
  const shown = typeof includeThoughts === 'boolean' ? { shown: includeThoughts } : undefined;
  const effort = typeof thinkingLevel === 'string' ? thinkingLevel.toLowerCase() : undefined;
  if (isReasoningEffort(effort)) return { mode: 'enabled', effort, ...shown };
  if (typeof thinkingBudget !== 'number') return undefined;
  if (thinkingBudget === 0) return { mode: 'disabled' };
  return thinkingBudget < 0
    ? { mode: 'adaptive', ...shown }
    : { mode: 'enabled', budgetTokens: thinkingBudget, ...shown };
}

function decodeResponseFormat(config: JsonObject): ResponseFormat | undefined {
  const { responseMimeType, responseSchema, responseJsonSchema } = config;
  if (responseMimeType !== 'application/json') return undefined;
  if (isJsonObject(responseJsonSchema)) return { type: 'json-schema', schema: responseJsonSchema };
  if (isJsonObject(responseSchema)) return { type: 'json-schema', schema: schemaFromOpenApi(responseSchema) };
  return { type: 'json-object' };
}
