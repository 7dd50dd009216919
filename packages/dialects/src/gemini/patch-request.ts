import { isJsonObject, type JsonObject, type JsonValue, type RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { asObject, type JsonDraft } from '../shared/json-draft.js';
import { FOREIGN_SIGNATURE } from './encode-contents.js';
import { GEMINI } from './own-fields.js';
import { CARRIER_PREFIX, signatureToSeal } from './seal-carrier.js';

/**
 * The caller's bytes with defaults where the caller set nothing and the output limit lowered where a budget buys less; the model's name stands in
 * the URL. Signatures that carry another provider's seal are not Gemini's: only then is the body written anew.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, { defaults, maxOutputTokens: most }: RawPatch): Buffer {
  const field = body.generation_config === undefined ? 'generationConfig' : 'generation_config';
  const limit = body.generation_config === undefined ? 'maxOutputTokens' : 'max_output_tokens';
  const config = asObject(body[field] ?? defaults?.[field]);
  const asked = config.maxOutputTokens ?? config.max_output_tokens;
  const isWithin = most === undefined || (typeof asked === 'number' && asked <= most);
  const cleaned = withoutForeignSeals(bytes);
  return patchJsonObject(cleaned, {
    ...(defaults !== undefined && { setMissing: defaults }),
    ...(!isWithin && { setNested: { [field]: { [limit]: most } } }),
  });
}

/** The body without signatures that carry another provider's seal; the same bytes where there are none. */
export function withoutForeignSeals(bytes: Buffer): Buffer {
  if (!bytes.includes(CARRIER_PREFIX)) return bytes;
  return Buffer.from(JSON.stringify(withoutCarriers(JSON.parse(bytes.toString('utf8')) as JsonValue)));
}

function withoutCarriers(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutCarriers);
  if (!isJsonObject(value)) return value;
  const draft: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!isCarrier(key, inner)) draft[key] = inner === undefined ? inner : withoutCarriers(inner);
    // A call must be signed; for one that another model made there is a word.
    else if (value.functionCall !== undefined || value.function_call !== undefined) draft[key] = FOREIGN_SIGNATURE;
  }
  return draft;
}

function isCarrier(key: string, value: JsonValue | undefined): boolean {
  if (key !== 'thoughtSignature' && key !== 'thought_signature') return false;
  return typeof value === 'string' && signatureToSeal(value).dialect !== GEMINI;
}
