import { isJsonObject, type JsonValue, type ResponseFormat } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';

/** The two places of a schema: `output_config.format`, and `output_format` of the older beta. */
export interface FormatFields {
  readonly outputConfig: JsonValue | undefined;
  readonly outputFormat: JsonValue | undefined;
}

/** The schema of the answer, if any. Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
export function decodeResponseFormat({ outputConfig, outputFormat }: FormatFields): ResponseFormat | undefined {
  const format = asObject(asObject(outputConfig).format ?? outputFormat);
  if (format.type !== 'json_schema' || !isJsonObject(format.schema)) return undefined;
  return { type: 'json-schema', schema: format.schema };
}
