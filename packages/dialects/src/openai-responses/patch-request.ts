import type { JsonObject, JsonValue, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';
import { OPENAI_RESPONSES } from './own-fields.js';
import { CARRIER_PREFIX, itemToSeal } from './seal-carrier.js';

/**
 * The caller's bytes with the provider's model name, defaults where the caller set nothing, and the output limit lowered where a budget buys
 * less. Usage comes in every stream by itself. Every other byte stays as it is, unless thoughts of other providers are among the items: OpenAI
 * cannot open what it has not encrypted, so that the body is written anew without them.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const set: Record<string, JsonValue> = { model: patch.model };
  const { maxOutputTokens: most, defaults } = patch;
  if (most !== undefined) {
    const asked = body.max_output_tokens ?? defaults?.max_output_tokens;
    set.max_output_tokens = typeof asked === 'number' ? Math.min(asked, most) : most;
  }
  const cleaned = bytes.includes(`"${CARRIER_PREFIX}`) ? dropCarriers(body) : body;
  const source = cleaned === body ? bytes : Buffer.from(JSON.stringify(cleaned));
  return patchJsonObject(source, { set, ...(defaults !== undefined && { setMissing: defaults }) });
}

function dropCarriers(body: JsonObject): JsonObject {
  const { input } = body;
  if (!Array.isArray(input)) return body;
  const kept = input.filter((item) => !isCarrier(asObject(item)));
  return kept.length === input.length ? body : { ...body, input: kept };
}

function isCarrier(item: JsonObject): boolean {
  if (item.type !== 'reasoning' || typeof item.encrypted_content !== 'string') return false;
  return item.encrypted_content.startsWith(CARRIER_PREFIX) && itemToSeal(item)?.dialect !== OPENAI_RESPONSES;
}
