import type { Extensions, JsonObject } from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const BEDROCK_CONVERSE = 'bedrock-converse';

export const { ownExtensions, writeOwnFields } = keepOwnFields<never>(BEDROCK_CONVERSE);

/** The fields of `source` that have no slot, as extensions of this dialect; `undefined` when there are none. */
export function extensionsOf(source: JsonObject, known: ReadonlySet<string>): Extensions | undefined {
  return ownExtensions(leftoverFields(source, known));
}
