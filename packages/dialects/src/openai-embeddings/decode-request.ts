import type { EmbeddingInput, EmbeddingsRequest, JsonObject, JsonValue } from '@helix/contracts';
import { leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { faultyField, optionalCount, requireString } from '../shared/require-field.js';

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'dimensions',
  'encoding_format',
  'input_type',
  'output_dimension',
  'user',
]);

/**
 * A request as OpenAI's callers send it; also with `input_type` and `output_dimension`, as Voyage has them. Throws `invalid_request` naming the
 * field. Source: https://platform.openai.com/docs/api-reference/embeddings/create
 */
export function decodeRequest(body: JsonObject): EmbeddingsRequest {
  const dimensions = optionalCount(body, 'dimensions') ?? optionalCount(body, 'output_dimension');
  const own = leftoverFields(body, KNOWN);
  const inputType = nonEmpty(body.input_type);
  const endUser = nonEmpty(body.user);
  return {
    model: requireString(body, 'model', ''),
    inputs: decodeInput(body.input),
    ...(dimensions !== undefined && { dimensions }),
    ...(body.encoding_format === 'base64' && { encoding: 'base64' as const }),
    ...(inputType !== undefined && { inputType }),
    ...(endUser !== undefined && { endUser }),
    ...(own !== undefined && { extensions: { 'openai-embeddings': own } }),
  };
}

function decodeInput(input: JsonValue | undefined): readonly EmbeddingInput[] {
  if (typeof input === 'string') return [{ type: 'text', text: input }];
  if (!Array.isArray(input) || input.length === 0) throw faultyField('input', 'a string or an array that is not empty');
  const items = input as readonly JsonValue[];
  if (isTokens(items)) return [{ type: 'tokens', tokens: items }];
  return items.map((item, index) => {
    if (typeof item === 'string') return { type: 'text', text: item };
    if (Array.isArray(item) && item.length > 0 && isTokens(item)) return { type: 'tokens', tokens: item };
    throw faultyField(`input[${index}]`, 'a string or an array of token ids');
  });
}

function isTokens(items: readonly JsonValue[]): items is readonly number[] {
  return items.every((item) => typeof item === 'number');
}
