import type { ChatRequest, JsonObject } from '@helix/contracts';
import { decodeStop } from '../openai-shared/decode-stop.js';
import { asObject, type JsonDraft, leftoverFields } from '../shared/json-draft.js';
import { faultyField, optionalArray, optionalCount, optionalNumber, requireString } from '../shared/require-field.js';
import { decodeMessages } from './decode-message.js';
import { decodeEndUser, decodeOutputLimit, decodeReasoning, decodeResponseFormat } from './decode-options.js';
import { decodeToolChoice, decodeTools } from './decode-tools.js';
import { ownExtensions } from './own-fields.js';

const KNOWN = new Set(
  'model messages tools functions tool_choice function_call parallel_tool_calls max_tokens max_completion_tokens temperature top_p top_k stop n seed frequency_penalty presence_penalty reasoning_effort response_format user service_tier stream stream_options'.split(
    ' ',
  ),
);

/** The numbers that have one spelling, by their canonical names. */
export const NUMBER_FIELDS = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

/** A request in canonical form. Throws `invalid_request` with the path of the faulty field. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const messages = optionalArray(body, 'messages');
  if (messages === undefined || messages.length === 0)
    throw faultyField('messages', 'an array of at least one message');
  return {
    model: requireString(body, 'model', ''),
    messages: decodeMessages(messages),
    ...decodeTools(body),
    ...decodeSettings(body),
    stream: body.stream === true,
    includeUsage: asObject(body.stream_options).include_usage === true,
    extensions: ownExtensions(unknownFields(body), { source: body }),
  };
}

/** All canonical settings but messages, tools and streaming. */
export function decodeSettings(body: JsonObject): Omit<ChatRequest, 'model' | 'messages' | 'stream' | 'includeUsage'> {
  const settings: Record<string, unknown> = {
    maxOutputTokens: decodeOutputLimit(body),
    stop: decodeStop(body),
    choices: optionalCount(body, 'n'),
    reasoning: decodeReasoning(body),
    responseFormat: decodeResponseFormat(body),
    endUser: decodeEndUser(body),
    serviceTier: typeof body.service_tier === 'string' ? body.service_tier : undefined,
  };
  for (const [name, field] of Object.entries(NUMBER_FIELDS)) settings[name] = optionalNumber(body, field);
  for (const name of Object.keys(settings)) if (settings[name] === undefined) delete settings[name];
  return settings;
}

/** What has no canonical slot, values of known fields that could not be read included: other dialects report them as dropped. */
function unknownFields(body: JsonObject): JsonObject | undefined {
  const rest: JsonDraft = { ...leftoverFields(body, KNOWN) };
  for (const key of Object.keys(rest)) if (rest[key] === null) delete rest[key];
  const reasoning = decodeReasoning(body);
  if (reasoning !== undefined)
    for (const key of ['thinking', 'enable_thinking', 'thinking_budget', 'reasoning']) delete rest[key];
  if (body.user === undefined || body.user === null) delete rest.safety_identifier;
  const { include_usage: _asked, ...streamOptions } = asObject(body.stream_options);
  if (Object.keys(streamOptions).length > 0) rest.stream_options = streamOptions;
  const choice = body.tool_choice ?? body.function_call;
  if (choice !== undefined && choice !== null && decodeToolChoice(choice) === undefined) rest.tool_choice = choice;
  if (body.response_format && decodeResponseFormat(body) === undefined) rest.response_format = body.response_format;
  if (typeof body.reasoning_effort === 'string' && reasoning === undefined)
    rest.reasoning_effort = body.reasoning_effort;
  return Object.keys(rest).length === 0 ? undefined : rest;
}
