import type { JsonObject, JsonValue, SealsHeld } from '@helix/contracts';

/** The seals of one turn's object, as far as it has any. */
export type SealsOf = (value: JsonObject) => SealsHeld | undefined;

/** The seals that a list of objects holds; `undefined` for what is no list, and for none. */
export function findSeals(list: JsonValue | undefined, sealsOf: SealsOf): SealsHeld | undefined {
  if (!Array.isArray(list)) return undefined;
  let found: SealsHeld | undefined;
  for (const value of list as readonly JsonValue[]) {
    if (typeof value !== 'object' || value === null) continue;
    const held = sealsOf(value as JsonObject);
    if (held === 'carried') return held;
    found ??= held;
  }
  return found;
}

/** What a seal's text is by its beginning: a carrier or the provider's own. */
export function kindOfSeal(text: JsonValue | undefined, carrierPrefix: string): SealsHeld | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return text.startsWith(carrierPrefix) ? 'carried' : 'own';
}
