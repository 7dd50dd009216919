import type { JsonObject, ResponseFormat } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/**
 * `output_config.format`; `undefined` for plain text. There is no JSON mode without a schema, and no instruction is added in its
 * place: the warning says so. Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function encodeResponseFormat(
  format: ResponseFormat | undefined,
  notes: TranslationNotes,
): JsonObject | undefined {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json-object') {
    notes.coerced(
      'response_format',
      'Anthropic Messages has no JSON mode without a schema; the answer is plain text unless the prompt asks for JSON.',
    );
    return undefined;
  }
  if (format.description !== undefined) {
    notes.dropped('response_format.json_schema.description', 'Anthropic Messages takes the schema alone.');
  }
  return { type: 'json_schema', schema: format.schema };
}
