import type { JsonObject, JsonValue, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';

/**
 * The caller's bytes with the provider's model name, defaults where the caller set nothing, and the output limit lowered where a budget buys
 * less. Usage comes in every stream by itself. Every other byte stays as it is.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const set: Record<string, JsonValue> = { model: patch.model };
  const { maxOutputTokens: most, defaults } = patch;
  if (most !== undefined) {
    const asked = body.max_output_tokens ?? defaults?.max_output_tokens;
    set.max_output_tokens = typeof asked === 'number' ? Math.min(asked, most) : most;
  }
  return patchJsonObject(bytes, { set, ...(defaults !== undefined && { setMissing: defaults }) });
}
