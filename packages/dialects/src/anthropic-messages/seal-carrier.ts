import { isJsonObject, type JsonObject, type ReasoningSeal, type ResponseBlock } from '@helix/contracts';
import { ANTHROPIC_MESSAGES, ownFields } from './own-fields.js';

/** What the signature of every carrier begins with. */
export const CARRIER_PREFIX = 'helix.';

/**
 * What thoughts of another provider carry that nobody has signed: clients drop thoughts without a signature, and DeepSeek wants its own back. It
 * means the same as the empty signature.
 */
export const UNSIGNED = `${CARRIER_PREFIX}none`;

/**
 * The `signature` under which a caller of this dialect carries a seal of any dialect through its history.
 * Callers return signatures unchanged, so another provider's seal survives the trip inside of one.
 */
export function sealToSignature(seal: ReasoningSeal): string {
  if (seal.dialect === ANTHROPIC_MESSAGES) return seal.signature ?? '';
  return CARRIER_PREFIX + Buffer.from(JSON.stringify(seal), 'utf8').toString('base64url');
}

/** The signature of a block of an answer: that of its seal, or the mark of thoughts that nobody has signed, unless this dialect's provider left them so. */
export function signatureOf({ seal, extensions }: Pick<ResponseBlock, 'seal' | 'extensions'>): string {
  if (seal === undefined) return ownFields(extensions)?.signature === '' ? '' : UNSIGNED;
  return sealToSignature(seal);
}

/** The seal that a `signature` from a caller or a provider stands for; `undefined` for one that says that there is none. */
export function signatureToSeal(signature: unknown): ReasoningSeal | undefined {
  if (typeof signature !== 'string' || signature === '' || signature === UNSIGNED) return undefined;
  const own: ReasoningSeal = { dialect: ANTHROPIC_MESSAGES, signature };
  return signature.startsWith(CARRIER_PREFIX) ? (openCarrier(signature) ?? own) : own;
}

/** A thinking block as providers of this dialect have it: the mark of unsigned thoughts is the empty signature there. */
export function withoutMark(block: JsonObject): JsonObject {
  return block.signature === UNSIGNED ? { ...block, signature: '' } : block;
}

function openCarrier(signature: string): ReasoningSeal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(signature.slice(CARRIER_PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return undefined; // Not ours after all: a provider's signature that happens to begin like a carrier.
  }
  if (!isJsonObject(value) || typeof value.dialect !== 'string') return undefined;
  return {
    dialect: value.dialect,
    ...(typeof value.signature === 'string' && { signature: value.signature }),
    ...(typeof value.data === 'string' && { data: value.data }),
  };
}
