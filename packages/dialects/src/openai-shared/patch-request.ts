import { isJsonObject, type JsonObject, type JsonValue, type RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';

/** The caller's bytes with model, missing defaults, a clamped limit and the wish for usage spliced in. */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const set: Record<string, JsonValue> = { model: patch.model };
  if (patch.maxOutputTokens !== undefined)
    set[
      body.max_completion_tokens === undefined && body.max_tokens !== undefined ? 'max_tokens' : 'max_completion_tokens'
    ] = patch.maxOutputTokens;
  if (patch.forceUsage && body.stream === true) {
    const options = isJsonObject(body.stream_options) ? body.stream_options : {};
    if (options.include_usage !== true) set['stream_options'] = { ...options, include_usage: true };
  }
  return patchJsonObject(bytes, patch.defaults === undefined ? { set } : { set, setMissing: patch.defaults });
}
