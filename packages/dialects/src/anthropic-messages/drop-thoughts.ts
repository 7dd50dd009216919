import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { asArray, asObject, type JsonDraft } from '../shared/json-draft.js';
import { decodeRequest } from './decode-request.js';
import { isUnsealedToolLoop } from './encode-reasoning.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { CARRIER_PREFIX, signatureToSeal, UNSIGNED, withoutMark } from './seal-carrier.js';

const NEEDLE = Buffer.from(`"${CARRIER_PREFIX}`);

type IsForeign = (signature: JsonValue | undefined) => boolean;

/**
 * The bytes of a request without the thoughts that other providers have sealed, which a caller returns after a turn that one of them answered:
 * Anthropic refuses signatures that are not its own. The same bytes where there are none. Throws `invalid_request` for messages that are no messages.
 */
export function dropCarriers(bytes: Buffer, body: JsonObject): Buffer {
  if (!bytes.includes(NEEDLE)) return bytes;
  const cleaned = dropThoughts(body, (signature) => {
    const seal = signatureToSeal(signature);
    return seal !== undefined && seal.dialect !== ANTHROPIC_MESSAGES;
  });
  return cleaned === body ? bytes : Buffer.from(JSON.stringify(cleaned));
}

/**
 * The request without the thoughts that nobody has signed, as those of a provider without seals reach a caller. Anthropic itself refuses them;
 * others that speak its format may want theirs back. The same object where there are none. Throws `invalid_request` as `dropCarriers` does.
 */
export function dropUnsignedThoughts(body: JsonObject): JsonObject {
  return dropThoughts(body, (signature) => signature === '' || signature === undefined || signature === UNSIGNED);
}

function dropThoughts(body: JsonObject, isForeign: IsForeign): JsonObject {
  const messages: JsonValue[] = [];
  let isChanged = false;
  let isShorter = false;
  for (const message of asArray(body.messages)) {
    const { content } = asObject(message);
    const blocks = asArray(content);
    const kept = blocks.flatMap((block) => keep(block, isForeign));
    if (kept.length === blocks.length && kept.every((block, index) => block === blocks[index])) {
      messages.push(message);
      continue;
    }
    isChanged = true;
    isShorter ||= kept.length < blocks.length;
    // Anthropic takes no empty turn.
    if (kept.length > 0) messages.push({ ...asObject(message), content: kept });
  }
  if (!isChanged) return body;
  const draft: JsonDraft = { ...body, messages };
  // A tool loop that is left without its thoughts has to go on without thinking: Anthropic would refuse that as well.
  const thinks = asObject(body.thinking).type === 'enabled';
  if (isShorter && thinks && isUnsealedToolLoop(decodeRequest(draft as JsonObject).messages)) delete draft.thinking;
  return draft as JsonObject;
}

/** The block as providers of this dialect know it, or nothing. */
function keep(block: JsonValue, isForeign: IsForeign): readonly JsonValue[] {
  if (!isJsonObject(block) || block.type !== 'thinking') return [block];
  return isForeign(block.signature) ? [] : [withoutMark(block)];
}
