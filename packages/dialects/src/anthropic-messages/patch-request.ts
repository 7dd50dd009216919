import type { JsonObject, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';

/**
 * The caller's bytes with the provider's model name, defaults where the caller set nothing, and the output limit lowered where a
 * budget buys less. Usage need not be asked for: Anthropic always sends it.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const { defaults, maxOutputTokens: most } = patch;
  const asked = body.max_tokens ?? defaults?.max_tokens;
  const isWithin = most === undefined || (typeof asked === 'number' && asked <= most);
  const set = isWithin ? { model: patch.model } : { model: patch.model, max_tokens: most };
  return patchJsonObject(bytes, defaults === undefined ? { set } : { set, setMissing: defaults });
}
