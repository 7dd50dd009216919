import type { JsonObject } from '@helix/contracts';
import { keepOwnFields } from '../shared/own-fields.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const ANTHROPIC_MESSAGES = 'anthropic-messages';

/** How a decoded object was written, for the way back to this dialect; every field is optional. */
export interface Shape {
  /** Request: the fields that have a canonical slot but more than one spelling, unchanged. */
  readonly fields?: JsonObject | undefined;
  /** Request: where the server tools stood in `tools`. */
  readonly foreignToolsAt?: readonly number[] | undefined;
  /** Message or tool result: `content` was a string, or was left out. */
  readonly content?: 'string' | 'absent' | undefined;
  /** Message: a `system` turn that stood inside `messages`, not in `system`. */
  readonly inline?: boolean | undefined;
  /** Reasoning: its `signature` was there and empty, as on what came from a provider without seals. */
  readonly hasEmptySignature?: boolean | undefined;
  /** Block of an answer: its text stands in `stop_details`, not in `content`. */
  readonly isExplanation?: boolean | undefined;
  /** Tool: fields that say only what holds everywhere else anyway. */
  readonly quiet?: JsonObject | undefined;
  /** Thinking that no provider of this dialect has made. */
  readonly isUnsealed?: boolean | undefined;
}

export const { ownExtensions, ownFields, shapeOf, writeOwnFields } = keepOwnFields<Shape>(ANTHROPIC_MESSAGES);
