import type { JsonObject, ReasoningSeal, ResponseBlock, SealsHeld, SealTraits } from '@helix/contracts';
import { findSeals, kindOfSeal } from '../shared/find-seals.js';
import { readSeal } from '../shared/read-seal.js';
import { ANTHROPIC_MESSAGES, ownFields } from './own-fields.js';

/** What the signature of every carrier begins with. */
const CARRIER_PREFIX = 'helix.';

/** Thinking stands in the assistant's turns. */
export const SEAL_TRAITS: SealTraits = {
  dialect: ANTHROPIC_MESSAGES,
  find: ({ messages }) =>
    findSeals(messages, ({ role, content }) => (role === 'assistant' ? findSeals(content, sealOfBlock) : undefined)),
  marks: ['"signature"', '"redacted_thinking"'],
};

function sealOfBlock({ type, signature }: JsonObject): SealsHeld | undefined {
  if (type === 'redacted_thinking') return 'own';
  return type === 'thinking' ? kindOfSeal(signature, CARRIER_PREFIX) : undefined;
}

/** A carrier of nothing: Anthropic refuses reasoning that it has not signed, so that it must be told from reasoning of its own. */
const UNSEALED = `${CARRIER_PREFIX}${Buffer.from('{}').toString('base64url')}`;

/**
 * The `signature` under which a caller of this dialect carries a seal of any dialect through its history.
 * Callers return signatures unchanged, so another provider's seal survives the trip inside of one; reasoning without
 * a seal has a carrier of none.
 */
export function sealToSignature(seal: ReasoningSeal | undefined): string {
  if (seal === undefined) return UNSEALED;
  if (seal.dialect === ANTHROPIC_MESSAGES) return seal.signature ?? '';
  return CARRIER_PREFIX + Buffer.from(JSON.stringify(seal), 'utf8').toString('base64url');
}

/** The signature of a block of an answer: that of its seal, or the carrier of none, unless this dialect's provider left it empty. */
export function signatureOf({ seal, extensions }: Pick<ResponseBlock, 'seal' | 'extensions'>): string {
  if (seal === undefined && ownFields(extensions)?.signature === '') return '';
  return sealToSignature(seal);
}

/** The seal that a `signature` from a caller or a provider stands for; `undefined` for the empty signature and for a carrier of none. */
export function signatureToSeal(signature: unknown): ReasoningSeal | undefined {
  if (typeof signature !== 'string' || signature === '' || signature === UNSEALED) return undefined;
  const own: ReasoningSeal = { dialect: ANTHROPIC_MESSAGES, signature };
  return signature.startsWith(CARRIER_PREFIX) ? (openCarrier(signature) ?? own) : own;
}

/** Whether a caller's `signature` stands on reasoning that came, unsealed, from a provider of another dialect. */
export function isUnsealed(signature: unknown): boolean {
  return signature === UNSEALED;
}

function openCarrier(signature: string): ReasoningSeal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(signature.slice(CARRIER_PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return undefined; // Not ours after all: a provider's signature that happens to begin like a carrier.
  }
  return readSeal(value);
}
