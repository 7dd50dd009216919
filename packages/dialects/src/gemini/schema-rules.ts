import type { SchemaRules } from '../shared/adapt-json-schema.js';

/**
 * What `parametersJsonSchema` and `responseJsonSchema` take of JSON Schema. Source: https://ai.google.dev/api/generate-content#GenerationConfig
 * (`responseJsonSchema`)
 */
export const SCHEMA_RULES: SchemaRules = {
  target: 'Gemini',
  keywords: new Set([
    ...['type', 'format', 'title', 'description', 'default', 'enum', 'items', 'prefixItems', 'minItems', 'maxItems'],
    ...['minimum', 'maximum', 'anyOf', 'oneOf', 'properties', 'additionalProperties', 'required', 'propertyOrdering'],
    ...['minLength', 'maxLength', 'pattern', 'minProperties', 'maxProperties', 'nullable', 'example'],
  ]),
  typeLists: true,
};
