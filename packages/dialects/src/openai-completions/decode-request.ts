import type { ChatRequest, JsonObject } from '@helix/contracts';
import { decodeStop } from '../openai-shared/decode-stop.js';
import { asObject, type JsonDraft, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { optionalCount, optionalNumber, requireString } from '../shared/require-field.js';
import { decodePrompt } from './decode-prompt.js';
import { ownExtensions } from './own-fields.js';

/** The settings that have a canonical slot, by the field that each is read from. */
export const SETTING_FIELDS = {
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  choices: 'n',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  endUser: 'user',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

export type Settings = Pick<ChatRequest, keyof typeof SETTING_FIELDS>;

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'stream',
  'stream_options',
  ...Object.values(SETTING_FIELDS),
]);

/**
 * A request in canonical form: a prompt is one turn of the user. What chat does not have (`suffix`, `echo`, `logprobs`, `best_of`) stays this dialect's own,
 * and so does `prompt` where it is several, or token ids. Throws `invalid_request` with the path of the faulty field.
 * Source: https://platform.openai.com/docs/api-reference/completions/create
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const { messages, isOwn } = decodePrompt(body.prompt);
  const { include_usage: includeUsage, ...streamOptions } = asObject(body.stream_options);
  const own: JsonDraft = {};
  // What asks for nothing loses nothing.
  for (const [field, value] of Object.entries(leftoverFields(body, KNOWN) ?? {}))
    if (value !== null && value !== false) own[field] = value;
  if (Object.keys(streamOptions).length > 0) own.stream_options = streamOptions;
  if (isOwn) own.prompt = body.prompt;
  return {
    model: requireString(body, 'model', ''),
    messages,
    ...decodeSettings(body),
    stream: body.stream === true,
    includeUsage: includeUsage === true,
    extensions: ownExtensions(own, { source: body }),
  };
}

/** The settings that the body has. Throws `invalid_request` naming the field. */
export function decodeSettings(body: JsonObject): Settings {
  const settings: Settings = {
    maxOutputTokens: optionalCount(body, 'max_tokens'),
    temperature: optionalNumber(body, 'temperature'),
    topP: optionalNumber(body, 'top_p'),
    topK: optionalNumber(body, 'top_k'),
    stop: decodeStop(body),
    choices: optionalCount(body, 'n'),
    seed: optionalNumber(body, 'seed'),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty'),
    presencePenalty: optionalNumber(body, 'presence_penalty'),
    endUser: nonEmpty(body.user),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
