import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/** Fields whose values are the caller's own data: their names are left alone. */
const OPAQUE: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseJsonSchema',
  'responseSchema',
  'labels',
  'partMetadata',
]);

const SPELLED_IN_SNAKE_CASE: ReadonlySet<string> = new Set([
  ...['system_instruction', 'generation_config', 'safety_settings', 'tool_config', 'cached_content', 'service_tier'],
  ...['inline_data', 'file_data', 'mime_type', 'file_uri', 'display_name', 'function_call', 'function_response'],
  ...['executable_code', 'code_execution_result', 'thought_signature', 'video_metadata', 'media_resolution'],
  ...['function_declarations', 'parameters_json_schema', 'response_json_schema', 'google_search', 'code_execution'],
  ...['url_context', 'google_search_retrieval', 'google_maps', 'file_search', 'computer_use', 'tool_call'],
  ...['tool_response', 'tool_type', 'function_calling_config', 'allowed_function_names', 'retrieval_config'],
  ...['include_server_side_tool_invocations', 'max_output_tokens', 'top_p', 'top_k', 'candidate_count'],
  ...['stop_sequences', 'presence_penalty', 'frequency_penalty', 'response_mime_type', 'response_schema'],
  ...['response_modalities', 'response_logprobs', 'speech_config', 'thinking_config', 'thinking_budget'],
  ...['thinking_level', 'include_thoughts', 'image_config', 'part_metadata'],
]);

/**
 * The value with the fields of the API in camel case: Google's servers take both spellings, as every JSON form of a protocol buffer does. Gives the
 * same object where nothing is spelled otherwise. Source: https://protobuf.dev/programming-guides/json
 */
export function camelCaseKeys(value: JsonObject): JsonObject {
  return rename(value) as JsonObject;
}

function rename(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map(rename);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  let changed = false;
  const renamed: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    const name = SPELLED_IN_SNAKE_CASE.has(key) ? camelCase(key) : key;
    const next = inner === undefined || OPAQUE.has(name) ? inner : rename(inner);
    changed ||= name !== key || next !== inner;
    renamed[name] = next;
  }
  return changed ? renamed : value;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
