import type { ConversationStorage, JsonObject, StorageWish } from '@helix/contracts';
import { asArray, asObject } from '../shared/json-draft.js';
import { faultyField } from '../shared/require-field.js';
import { answersReferred, resolveItems } from './item-references.js';
import { inputItems, itemsOf, replay } from './keep-items.js';
import { OPENAI_RESPONSES } from './own-fields.js';
import { responseIdOf } from './response-head.js';
import { itemToSeal } from './seal-carrier.js';

/** How Responses speaks of stored answers. Source: https://platform.openai.com/docs/guides/conversation-state */
export const conversationStorage: ConversationStorage = {
  readWish,
  answerId: responseIdOf,
  isEnded: ({ status }) => status === 'completed' || status === 'incomplete',
  inputItems,
  answersReferred,
  resolveItems,
  itemsOf,
  replay,
  forProvider,
};

function readWish({ store, previous_response_id: previous, background }: JsonObject): StorageWish {
  if (previous !== undefined && previous !== null && typeof previous !== 'string')
    throw faultyField('previous_response_id', 'a string');
  if (store !== undefined && store !== null && typeof store !== 'boolean') throw faultyField('store', 'true or false');
  return {
    store: store ?? undefined,
    previousId: previous === null || previous === '' ? undefined : previous,
    background: background === true,
  };
}

/** Reasoning that another dialect sealed, or that stands in another provider's store, is refused by a provider of this one. */
function forProvider(body: JsonObject, { store }: { readonly store: false | undefined }): JsonObject {
  const { previous_response_id: _previous, ...rest } = body;
  const input = Array.isArray(body.input)
    ? asArray(body.input).filter((item) => isReadable(asObject(item)))
    : body.input;
  return { ...rest, ...(input !== undefined && { input }), ...(store === false && { store }) };
}

function isReadable(item: JsonObject): boolean {
  if (item.type !== 'reasoning') return true;
  const seal = itemToSeal(item);
  // Open models give their reasoning in the open, and take it back.
  return seal === undefined ? asArray(item.content).length > 0 : seal.dialect === OPENAI_RESPONSES;
}
