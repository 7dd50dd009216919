import type { JsonObject } from '@helix/contracts';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const OPENAI_CHAT = 'openai-chat';

/** How a decoded object was written, for the way back to this dialect; every field is optional. */
export interface Shape {
  /** The request, message, tool or answer as it came. Written back where its canonical form is unchanged. */
  readonly source?: JsonObject | undefined;
  /** Message: the id that was given to a legacy function call or its result. */
  readonly legacyId?: string | undefined;
  /** Block of an answer: the field or form it came in, where there are several. */
  readonly spelling?: BlockSpelling | undefined;
}

/**
 * `reasoning` for `reasoning_content`; `reasoning_details` for text that stands only there; `thinking` for a part of Mistral's content array;
 * `part` for text of a content array; `function_call` for a legacy call.
 */
export type BlockSpelling = 'reasoning' | 'reasoning_details' | 'thinking' | 'part' | 'function_call';

export const { ownExtensions, ownFields, shapeOf, writeOwnFields } = keepOwnFields<Shape>(OPENAI_CHAT);
