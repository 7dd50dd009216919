import type { JsonObject, JsonValue, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';

/**
 * The caller's bytes with the provider's model name, defaults where the caller set nothing, the output limit lowered where a budget buys less, and usage
 * asked for in streams. Every other byte stays as it is.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const set: Record<string, JsonValue> = { model: patch.model };
  const { maxOutputTokens: most, defaults } = patch;
  if (most !== undefined) {
    const asked = body.max_tokens ?? defaults?.max_tokens;
    set.max_tokens = typeof asked === 'number' ? Math.min(asked, most) : most;
  }
  const needsUsage = patch.forceUsage && body.stream === true && asObject(body.stream_options).include_usage !== true;
  return patchJsonObject(bytes, {
    set,
    ...(defaults !== undefined && { setMissing: defaults }),
    ...(needsUsage && { setNested: { stream_options: { include_usage: true } } }),
  });
}
