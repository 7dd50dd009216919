import type { JsonObject } from '@helix/contracts';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const OPENAI_RESPONSES = 'openai-responses';

/** How a decoded object was written, for the way back to this dialect; every field is optional. */
export interface Shape {
  /** The request or answer as it came. Written back where its canonical form is unchanged. */
  readonly source?: JsonObject | undefined;
  /** Tool, call or result of a tool that takes text: the object as it came. */
  readonly custom?: JsonObject | undefined;
  /** Message: it was the request's `instructions`. */
  readonly isInstructions?: boolean | undefined;
}

export const { ownExtensions, ownFields, shapeOf, writeOwnFields } = keepOwnFields<Shape>(OPENAI_RESPONSES);
