import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asArray, asObject, type JsonDraft } from '../shared/json-draft.js';
import { decodeRequest } from './decode-request.js';
import { isUnsealedToolLoop } from './encode-reasoning.js';
import { isUnsealed } from './seal-carrier.js';

/**
 * The request without the thoughts that nobody has signed, as those of a provider without seals reach a caller. Anthropic itself refuses them;
 * others that speak its format may want theirs back. The same object where there are none. Throws `invalid_request` for messages that are no messages.
 */
export function dropUnsignedThoughts(body: JsonObject): JsonObject {
  const messages: JsonValue[] = [];
  let isShorter = false;
  for (const message of asArray(body.messages)) {
    const { content } = asObject(message);
    const blocks = asArray(content);
    const kept = blocks.filter((block) => !isUnsigned(block));
    if (kept.length === blocks.length) {
      messages.push(message);
      continue;
    }
    isShorter = true;
    // Anthropic takes no empty turn.
    if (kept.length > 0) messages.push({ ...asObject(message), content: kept });
  }
  if (!isShorter) return body;
  const draft: JsonDraft = { ...body, messages };
  // A tool loop that is left without its thoughts has to go on without thinking: Anthropic would refuse that as well.
  const thinks = asObject(body.thinking).type === 'enabled';
  if (thinks && isUnsealedToolLoop(decodeRequest(draft as JsonObject).messages)) delete draft.thinking;
  return draft as JsonObject;
}

function isUnsigned(block: JsonValue): boolean {
  if (!isJsonObject(block) || block.type !== 'thinking') return false;
  return block.signature === '' || block.signature === undefined || isUnsealed(block.signature);
}
