import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asObject, asText, type JsonDraft } from '../shared/json-draft.js';

/** The pieces of an audio answer as one: base64 and transcript grow, id and expiry are replaced. */
export function joinAudio(pieces: readonly JsonValue[]): JsonObject {
  const joined: JsonDraft = {};
  for (const piece of pieces) {
    for (const [key, value] of Object.entries(asObject(piece))) {
      const before = joined[key];
      joined[key] =
        (key === 'data' || key === 'transcript') && typeof before === 'string' ? before + asText(value) : value;
    }
  }
  return joined;
}

/** A custom tool's call, whole: the opening frame with the input of its deltas. */
export function joinCustomCall(opening: JsonObject, pieces: readonly JsonValue[]): JsonObject {
  const { index: _index, ...rest } = opening;
  const custom = asObject(opening.custom);
  let input = asText(custom.input);
  for (const piece of pieces) input += asText(asObject(asObject(piece).custom).input);
  return pieces.length === 0 ? rest : { ...rest, custom: { ...custom, input } };
}

/** Whether a foreign block of this dialect is a call (of a custom tool), not a part of the content. */
export function isCustomCall(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && isJsonObject(value.custom);
}

/** Whether a media piece is an image of OpenRouter's `images`, not audio. */
export function isImagePiece(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value) && value.image_url !== undefined;
}

/** Token probabilities of an answer's blocks, joined: `{ content: [...], refusal: [...] }`. */
export function joinLogprobs(parts: readonly JsonValue[]): JsonObject | undefined {
  if (parts.length === 0) return undefined;
  const joined: JsonDraft = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(asObject(part))) {
      const before = joined[key];
      joined[key] =
        Array.isArray(before) && Array.isArray(value)
          ? ([...before, ...value] as JsonValue)
          : (value ?? before ?? null);
    }
  }
  return joined;
}
