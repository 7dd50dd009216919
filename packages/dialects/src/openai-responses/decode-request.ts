import {
  type ChatRequest,
  isJsonObject,
  type JsonObject,
  type ReasoningOptions,
  type ResponseFormat,
} from '@helix/contracts';
import { asArray, asObject, type JsonDraft, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { isReasoningEffort } from '../shared/reasoning-effort.js';
import { faultyField, optionalCount, optionalNumber, requireString } from '../shared/require-field.js';
import { decodeInput } from './decode-input.js';
import { decodeToolChoice, decodeTools } from './decode-tools.js';
import { ownExtensions } from './own-fields.js';

const KNOWN = new Set(
  'model input instructions tools tool_choice parallel_tool_calls max_output_tokens temperature top_p reasoning text user service_tier stream'.split(
    ' ',
  ),
);

/** A request in canonical form. Throws `invalid_request` with the path of the faulty field. */
export function decodeRequest(body: JsonObject): ChatRequest {
  return {
    model: requireString(body, 'model', ''),
    messages: decodeInput(body),
    ...decodeTools(body),
    ...decodeSettings(body),
    stream: body.stream === true,
    includeUsage: true,
    extensions: ownExtensions(unknownFields(body), { source: body }),
  };
}

/** All canonical settings but messages, tools and streaming. */
export function decodeSettings(body: JsonObject): Omit<ChatRequest, 'model' | 'messages' | 'stream' | 'includeUsage'> {
  const settings: Record<string, unknown> = {
    maxOutputTokens: optionalCount(body, 'max_output_tokens'),
    temperature: optionalNumber(body, 'temperature'),
    topP: optionalNumber(body, 'top_p'),
    reasoning: decodeReasoning(body),
    responseFormat: decodeFormat(body),
    endUser: decodeEndUser(body),
    serviceTier: typeof body.service_tier === 'string' ? body.service_tier : undefined,
  };
  for (const name of Object.keys(settings)) if (settings[name] === undefined) delete settings[name];
  return settings;
}

/** The end user, under the old or the new name. */
export function decodeEndUser(body: JsonObject): string | undefined {
  return nonEmpty(body.user) ?? nonEmpty(body.safety_identifier);
}

function decodeReasoning({ reasoning }: JsonObject): ReasoningOptions | undefined {
  const { effort, summary } = asObject(reasoning);
  if (!isReasoningEffort(effort)) return undefined;
  const isShown = summary !== undefined && summary !== null;
  return { mode: effort === 'none' ? 'disabled' : 'enabled', effort, ...(isShown && { shown: true }) };
}

function decodeFormat({ text }: JsonObject): ResponseFormat | undefined {
  const { format } = asObject(text);
  if (!isJsonObject(format)) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json-object' };
  if (format.type !== 'json_schema') return undefined;
  const { name, description, schema, strict } = format;
  if (!isJsonObject(schema)) throw faultyField('text.format.schema', 'an object');
  return {
    type: 'json-schema',
    schema,
    ...(typeof name === 'string' && { name }),
    ...(typeof description === 'string' && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}

/**
 * What has no canonical slot: other dialects report it as dropped. What says only what holds everywhere else anyway (nothing in the background,
 * encrypted reasoning wanted), and `store`, which the gateway sees to, is kept with the source alone, so that it is not.
 */
function unknownFields(body: JsonObject): JsonObject | undefined {
  const rest: JsonDraft = { ...leftoverFields(body, KNOWN) };
  for (const key of Object.keys(rest)) if (rest[key] === null || rest[key] === undefined) delete rest[key];
  if (nonEmpty(body.user) === undefined) delete rest.safety_identifier;
  delete rest.store;
  if (rest.background === false) delete rest.background;
  if (rest.truncation === 'disabled') delete rest.truncation;
  if (asArray(rest.include).every((wanted) => wanted === 'reasoning.encrypted_content')) delete rest.include;
  const reference = findReference(body);
  if (reference !== undefined) rest['input.item_reference'] = reference;
  const { effort, summary, ...reasoning } = asObject(body.reasoning);
  if (effort !== undefined && effort !== null && !isReasoningEffort(effort)) rest['reasoning.effort'] = effort;
  if (summary !== undefined && summary !== null && summary !== 'auto') rest['reasoning.summary'] = summary;
  for (const [key, value] of Object.entries(reasoning)) if (value !== null) rest[`reasoning.${key}`] = value;
  const { format, ...text } = asObject(body.text);
  if (isJsonObject(format) && decodeFormat(body) === undefined) rest['text.format'] = format;
  for (const [key, value] of Object.entries(text)) if (value !== null) rest[`text.${key}`] = value;
  const choice = body.tool_choice;
  if (choice !== undefined && choice !== null && decodeToolChoice(choice) === undefined) rest.tool_choice = choice;
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/**
 * The id of an item that only the provider's store has, other than reasoning, without which a conversation still says the same. Clients that
 * leave storing to the provider name what the model said by its id (the Vercel AI SDK): left out, the model would not know its own words.
 */
function findReference({ input }: JsonObject): string | undefined {
  for (const item of asArray(input)) {
    const { type, id } = asObject(item);
    if (type === 'item_reference' && typeof id === 'string' && !id.startsWith('rs_')) return id;
  }
  return undefined;
}
