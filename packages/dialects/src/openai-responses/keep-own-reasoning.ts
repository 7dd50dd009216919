import type { JsonObject, JsonValue, Message, Part } from '@helix/contracts';
import { asArray, asObject, asText, isSameJson } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { decodeInput } from './decode-input.js';
import { OPENAI_RESPONSES } from './own-fields.js';
import { CARRIER_PREFIX } from './seal-carrier.js';

/**
 * The caller's own items without the reasoning that another provider has made, each of which is noted; all others as they were written. `undefined`
 * when the turns say something else by now than the items.
 */
export function keepOwnReasoning(
  source: JsonObject,
  messages: readonly Message[],
  notes: TranslationNotes,
): readonly JsonValue[] | undefined {
  if (!Array.isArray(source.input)) return undefined;
  if (!isSameJson(decodeInput(source).map(withoutSeals), messages.map(withoutSeals))) return undefined;
  const reasoning = messages.flatMap(({ content }) => content.filter((part) => part.type === 'reasoning'));
  let next = 0;
  return asArray(source.input).filter((value, index) => {
    const item = asObject(value);
    if (item.type !== 'reasoning') return true;
    const seal = reasoning[next++]?.seal;
    const isCarrier = asText(item.encrypted_content).startsWith(CARRIER_PREFIX);
    if (seal === undefined ? !isCarrier : seal.dialect === OPENAI_RESPONSES) return true;
    const maker = seal === undefined ? 'by no provider of this API' : `for ${seal.dialect}`;
    notes.dropped(`input[${index}]`, `This reasoning is sealed ${maker}.`);
    return false;
  });
}

function withoutSeals(message: Message): Message {
  const content = message.content.map(
    (part): Part => (part.type === 'reasoning' ? { ...part, seal: undefined } : part),
  );
  return { ...message, content };
}
