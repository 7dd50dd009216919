import type { JsonObject, Part } from '@helix/contracts';
import { isSameJson } from '../shared/json-draft.js';
import { decodeBarePart } from './decode-part.js';
import { shapeOf } from './own-fields.js';

/** A part of this dialect as its caller wrote it, without a signature; `undefined` where it is another's, or has been changed since. */
export function restorePart(part: Part): JsonObject | undefined {
  const original = shapeOf(part.extensions)?.original;
  if (original === undefined) return undefined;
  return isSameJson(comparable(decodeBarePart(original, '')), comparable(part)) ? original : undefined;
}

/** Ids may have been made up, and seals stand in parts of their own. */
function comparable(part: Part): object {
  switch (part.type) {
    case 'tool-call':
      return { ...part, id: '', extensions: undefined };
    case 'tool-result':
      return { ...part, callId: '', extensions: undefined, content: part.content.map(withoutExtensions) };
    case 'reasoning':
      return { ...part, seal: undefined, extensions: undefined };
    default:
      return withoutExtensions(part);
  }
}

function withoutExtensions(part: Part): object {
  return { ...part, extensions: undefined };
}
