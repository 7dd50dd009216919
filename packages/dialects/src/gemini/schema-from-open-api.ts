import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/** Fields that hold a schema for each name. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'defs']);
/** Google writes counts as text, as JSON of a 64-bit number is written. */
const COUNTS: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);
/** Values that are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['default', 'enum', 'example', 'required', 'propertyOrdering']);

/**
 * A schema of Gemini's subset of OpenAPI as JSON Schema: types in lower case, `nullable` as a type. Source: https://ai.google.dev/api/caching#Schema
 */
export function schemaFromOpenApi(schema: JsonObject): JsonObject {
  const draft: JsonDraft = {};
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined || key === 'nullable' || key === 'propertyOrdering') continue;
    draft[key] = DATA.has(key) ? value : convert(key, value);
  }
  if (schema.nullable !== true) return draft;
  if (typeof draft.type === 'string') draft.type = [draft.type, 'null'];
  else if (Array.isArray(draft.anyOf)) draft.anyOf = [...draft.anyOf, { type: 'null' }];
  return draft;
}

function convert(key: string, value: JsonValue): JsonValue {
  if (key === 'type' && typeof value === 'string') return value.toLowerCase();
  if (key === 'example') return value;
  if (COUNTS.has(key) && typeof value === 'string') return Number(value);
  if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? schemaFromOpenApi(item) : item));
  if (!isJsonObject(value)) return value;
  if (!NAMED.has(key)) return schemaFromOpenApi(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isJsonObject(inner) ? schemaFromOpenApi(inner) : inner]),
  );
}
