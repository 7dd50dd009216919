import type { JsonObject, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';

/**
 * The caller's bytes with defaults where the caller set nothing and the output limit lowered where a budget buys less; the model's name stands in
 * the URL.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, { defaults, maxOutputTokens: most }: RawPatch): Buffer {
  const field = body.generation_config === undefined ? 'generationConfig' : 'generation_config';
  const limit = body.generation_config === undefined ? 'maxOutputTokens' : 'max_output_tokens';
  const config = asObject(body[field] ?? defaults?.[field]);
  const asked = config.maxOutputTokens ?? config.max_output_tokens;
  const isWithin = most === undefined || (typeof asked === 'number' && asked <= most);
  return patchJsonObject(bytes, {
    ...(defaults !== undefined && { setMissing: defaults }),
    ...(!isWithin && { setNested: { [field]: { [limit]: most } } }),
  });
}
