import type { JsonObject, ResponseFormat } from '@helix/contracts';

/** `text.format`. OpenAI refuses a schema without a name. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name = 'answer', description, schema, strict } = format;
      return {
        type: 'json_schema',
        name,
        ...(description !== undefined && { description }),
        schema,
        strict: strict ?? false,
      };
    }
  }
}
