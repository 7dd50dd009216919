import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asArray, asObject, type JsonDraft } from '../shared/json-draft.js';
import { decodeRequest } from './decode-request.js';
import { isUnsealedToolLoop } from './encode-reasoning.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { signatureToSeal } from './seal-carrier.js';

/**
 * The request without the thoughts that other providers have sealed, which a caller returns after a turn that one of them answered: Anthropic
 * refuses signatures that are not its own. The same object where there are none. Throws `invalid_request` for messages that are no messages.
 */
export function dropCarriers(body: JsonObject): JsonObject {
  return dropThoughts(body, (signature) => {
    const seal = signatureToSeal(signature);
    return seal !== undefined && seal.dialect !== ANTHROPIC_MESSAGES;
  });
}

/**
 * The request without the thoughts that nobody has signed, as those of a provider without seals reach a caller. Anthropic itself refuses them;
 * others that speak its format may want theirs back. The same object where there are none. Throws `invalid_request` as `dropCarriers` does.
 */
export function dropUnsignedThoughts(body: JsonObject): JsonObject {
  return dropThoughts(body, (signature) => signature === '' || signature === undefined);
}

/** In a tool loop that is left without thoughts the model does not think either: Anthropic would refuse that as well. */
function dropThoughts(body: JsonObject, isForeign: (signature: JsonValue | undefined) => boolean): JsonObject {
  const messages: JsonValue[] = [];
  let isChanged = false;
  for (const message of asArray(body.messages)) {
    const { content } = asObject(message);
    const kept = Array.isArray(content)
      ? content.filter((block) => !isThought(block) || !isForeign(block.signature))
      : [];
    if (!Array.isArray(content) || kept.length === content.length) {
      messages.push(message);
      continue;
    }
    isChanged = true;
    // Anthropic takes no empty turn.
    if (kept.length > 0) messages.push({ ...asObject(message), content: kept });
  }
  if (!isChanged) return body;
  const draft: JsonDraft = { ...body, messages };
  const mustNotThink =
    asObject(body.thinking).type === 'enabled' && isUnsealedToolLoop(decodeRequest(draft as JsonObject).messages);
  if (mustNotThink) delete draft.thinking;
  return draft as JsonObject;
}

function isThought(block: JsonValue): block is JsonObject {
  return isJsonObject(block) && block.type === 'thinking';
}
