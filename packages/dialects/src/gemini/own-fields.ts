import type { Extensions, JsonObject } from '@helix/contracts';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const GEMINI = 'gemini';

/** How a decoded object was written, for the way back to this dialect; every field is optional. */
export interface Shape {
  /** Request: the body. Message: the content without its parts. Part or block: the part without its signature. Choice: the candidate without parts. */
  readonly original?: JsonObject | undefined;
  /** Message: it stood in `systemInstruction`. */
  readonly isSystem?: boolean | undefined;
  /** Sealed reasoning without text: the part that carried the seal. */
  readonly sealedPart?: 'empty' | 'text' | 'call' | undefined;
}

const own = keepOwnFields<Shape>(GEMINI);

export const { ownExtensions, shapeOf } = own;

/** This dialect's own fields of an object without their shape, to be spread into what is written; `undefined` when it has none. */
export function ownFields(extensions: Extensions | undefined): JsonObject | undefined {
  const fields = own.ownFields(extensions);
  return fields === undefined ? undefined : Object.fromEntries(Object.entries(fields));
}
