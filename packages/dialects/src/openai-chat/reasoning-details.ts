import { isJsonObject, type JsonObject, type JsonValue, type ReasoningSeal, type SealTraits } from '@helix/contracts';
import { findSeals } from '../shared/find-seals.js';
import { asArray, asText, type JsonDraft } from '../shared/json-draft.js';
import { readSeal } from '../shared/read-seal.js';
import { OPENAI_CHAT } from './own-fields.js';

/** Reasoning with what proves it, on its way through callers that know only this dialect. */
export interface SealedReasoning {
  readonly text: string;
  readonly seal: ReasoningSeal | undefined;
}

/** Entries that Helix wrote name the dialect of their seal; a provider's own do not. */
export const SEAL_TRAITS: SealTraits = {
  dialect: OPENAI_CHAT,
  find: ({ messages }) =>
    findSeals(messages, ({ reasoning_details: details }) =>
      findSeals(details, ({ dialect }) => (typeof dialect === 'string' ? 'carried' : 'own')),
    ),
  marks: ['"reasoning_details"'],
};

/**
 * `reasoning_details` as parts. Entries that Helix wrote name the dialect of their seal, each is one part. Entries of a provider
 * (OpenRouter) stay together in one seal of this dialect, because they must come back unmodified and in order.
 * Source: https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function decodeReasoningDetails(details: readonly JsonValue[], visible: string): readonly SealedReasoning[] {
  if (details.length === 0) return visible === '' ? [] : [{ text: visible, seal: undefined }];
  const own = details.filter((entry) => isJsonObject(entry) && typeof entry.dialect === 'string') as JsonObject[];
  if (own.length > 0) {
    const sealed = own.map(decodeOwnEntry);
    // A stream has shown the text already when only the seal that follows it becomes an entry.
    const isTold = visible === '' || sealed.some(({ text }) => text !== '');
    return isTold ? sealed : [{ text: visible, seal: undefined }, ...sealed];
  }
  return [{ text: visible || textOfDetails(details), seal: { dialect: OPENAI_CHAT, data: JSON.stringify(details) } }];
}

function decodeOwnEntry(entry: JsonObject): SealedReasoning {
  return { text: asText(entry.text), seal: readSeal(entry) };
}

function textOfDetails(details: readonly JsonValue[]): string {
  let text = '';
  for (const entry of details) if (isJsonObject(entry)) text += asText(entry.text) || asText(entry.summary);
  return text;
}

/** The entries of a seal of this dialect; `undefined` for other seals. */
export function detailsOfSeal(seal: ReasoningSeal | undefined): readonly JsonValue[] | undefined {
  if (seal?.dialect !== OPENAI_CHAT || seal.data === undefined) return undefined;
  try {
    return asArray(JSON.parse(seal.data));
  } catch {
    return undefined; // Not made here: a caller's invention, which no provider would take.
  }
}

/** The entry that carries reasoning with another dialect's seal; without a seal it carries the text alone. */
export function encodeOwnEntry({ text, seal }: SealedReasoning, index: number): JsonObject {
  const draft: JsonDraft = { type: seal?.data === undefined ? 'reasoning.text' : 'reasoning.encrypted' };
  if (text !== '' || seal?.data === undefined) draft.text = text;
  if (seal?.signature !== undefined) draft.signature = seal.signature;
  if (seal?.data !== undefined) draft.data = seal.data;
  draft.dialect = seal?.dialect ?? '';
  if (seal?.maker !== undefined) draft.maker = seal.maker;
  draft.index = index;
  return draft;
}

/** `reasoning_details` of an answer's blocks; `undefined` when no block is sealed. */
export function encodeReasoningDetails(blocks: readonly SealedReasoning[]): readonly JsonValue[] | undefined {
  if (blocks.every((block) => block.seal === undefined)) return undefined;
  const details: JsonValue[] = [];
  for (const block of blocks) {
    const entries = detailsOfSeal(block.seal);
    if (entries === undefined) details.push(encodeOwnEntry(block, details.length));
    else details.push(...entries);
  }
  return details;
}

/** Streamed entries joined as they grow: a piece goes on with the last entry when both have one type and index. */
export function joinDetails(before: JsonObject[], pieces: readonly JsonValue[]): void {
  for (const piece of pieces) {
    if (!isJsonObject(piece)) continue;
    const last = before.at(-1);
    if (last === undefined || last.type !== piece.type || last.index !== piece.index || piece.data !== undefined) {
      before.push(piece);
      continue;
    }
    const joined: JsonDraft = { ...last };
    for (const [key, value] of Object.entries(piece)) {
      if (key === 'text' || key === 'summary') joined[key] = asText(last[key]) + asText(value);
      else if (value !== null && value !== undefined) joined[key] = value;
    }
    before[before.length - 1] = joined;
  }
}
