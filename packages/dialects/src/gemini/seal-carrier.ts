import { isJsonObject, type ReasoningSeal, type SealTraits } from '@helix/contracts';
import { findSeals, kindOfSeal } from '../shared/find-seals.js';
import { readSeal } from '../shared/read-seal.js';
import { GEMINI } from './own-fields.js';

const FIELD = 'helix_seal';
/** What the base64 of every carrier begins with: that of its first twelve bytes. */
const CARRIER_PREFIX = Buffer.from(`{"${FIELD}":`).subarray(0, 12).toString('base64');

/** Signatures stand on the parts of any turn. */
export const SEAL_TRAITS: SealTraits = {
  dialect: GEMINI,
  find: ({ contents }) =>
    findSeals(contents, ({ parts }) =>
      findSeals(parts, (part) => kindOfSeal(part.thoughtSignature ?? part.thought_signature, CARRIER_PREFIX)),
    ),
  marks: ['"thoughtSignature"', '"thought_signature"'],
};

/**
 * The `thoughtSignature` under which a caller of this dialect carries a seal of any dialect through its history. Base64 throughout, since some SDKs
 * hold signatures as bytes.
 */
export function sealToSignature(seal: ReasoningSeal): string | undefined {
  if (seal.dialect === GEMINI) return seal.signature;
  return Buffer.from(JSON.stringify({ [FIELD]: seal }), 'utf8').toString('base64');
}

/** The seal that a `thoughtSignature` stands for. */
export function signatureToSeal(signature: string): ReasoningSeal {
  return (signature.startsWith(CARRIER_PREFIX) ? openCarrier(signature) : undefined) ?? { dialect: GEMINI, signature };
}

function openCarrier(signature: string): ReasoningSeal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(signature, 'base64').toString('utf8'));
  } catch {
    return undefined; // Not ours after all.
  }
  return isJsonObject(value) ? readSeal(value[FIELD]) : undefined;
}
