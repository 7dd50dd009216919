import type { JsonObject, ReasoningSeal, SealTraits } from '@helix/contracts';
import { findSeals, kindOfSeal } from '../shared/find-seals.js';
import { nonEmpty } from '../shared/json-draft.js';
import { readSeal } from '../shared/read-seal.js';
import { OPENAI_RESPONSES } from './own-fields.js';

/** What every carrier begins with. */
export const CARRIER_PREFIX = 'helix.';

/** A carrier of nothing: the API refuses reasoning without content of its own, so that it must be told from such. */
export const UNSEALED = `${CARRIER_PREFIX}${Buffer.from('{}').toString('base64url')}`;

/** Reasoning is items of its own. */
export const SEAL_TRAITS: SealTraits = {
  dialect: OPENAI_RESPONSES,
  find: ({ input }) =>
    findSeals(input, ({ type, encrypted_content: content }) =>
      type === 'reasoning' ? kindOfSeal(content, CARRIER_PREFIX) : undefined,
    ),
  marks: ['"encrypted_content"'],
};

/** The seal of a reasoning item: the provider's `encrypted_content` with the item's id, or the seal of another dialect that it carries. */
export function itemToSeal(item: JsonObject): ReasoningSeal | undefined {
  const data = nonEmpty(item.encrypted_content);
  const id = nonEmpty(item.id);
  if (data === undefined || data === UNSEALED) return undefined;
  const own: ReasoningSeal = { dialect: OPENAI_RESPONSES, ...(id !== undefined && { signature: id }), data };
  return data.startsWith(CARRIER_PREFIX) ? (openCarrier(data) ?? own) : own;
}

/**
 * The `encrypted_content` under which a caller of this dialect carries a seal of any dialect through its history: callers return it unchanged.
 * `undefined` for reasoning without a seal.
 */
export function sealToContent(seal: ReasoningSeal | undefined): string | undefined {
  if (seal === undefined) return undefined;
  if (seal.dialect === OPENAI_RESPONSES) return seal.data;
  return CARRIER_PREFIX + Buffer.from(JSON.stringify(seal), 'utf8').toString('base64url');
}

function openCarrier(content: string): ReasoningSeal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content.slice(CARRIER_PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return undefined; // Not ours after all: a provider's content that happens to begin like a carrier.
  }
  return readSeal(value);
}
