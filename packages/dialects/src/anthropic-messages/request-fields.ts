/** Fields with one canonical spelling: decoding loses nothing. */
export const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'system',
  'messages',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'stream',
  'tools',
]);

/** Fields whose canonical form has several spellings; kept as they came beside it. What they hold more is listed. */
export const SPELLED_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['thinking', new Set(['type', 'budget_tokens'])],
  ['output_config', new Set(['effort', 'format'])],
  ['output_format', new Set(['type', 'schema'])],
  ['tool_choice', new Set(['type', 'name', 'disable_parallel_tool_use'])],
  ['metadata', new Set(['user_id'])],
  ['service_tier', new Set()],
]);

/** All request fields with a canonical slot. */
export const HANDLED_FIELDS: ReadonlySet<string> = new Set([...PLAIN_FIELDS, ...SPELLED_FIELDS.keys()]);
