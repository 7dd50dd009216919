import type { JsonObject } from '@helix/contracts';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields are kept. */
export const OPENAI_COMPLETIONS = 'openai-completions';

/** How a decoded object was written, for the way back to this dialect. */
export interface Shape {
  /** The request or answer as it came. Written back where its canonical form is unchanged. */
  readonly source?: JsonObject | undefined;
}

export const { ownExtensions, ownFields, shapeOf, writeOwnFields } = keepOwnFields<Shape>(OPENAI_COMPLETIONS);
