import type { Extensions, JsonObject } from '@helix/contracts';
import type { JsonDraft } from '../openai-shared/json-draft.js';

/** The id of this dialect, under which its own fields and seals are kept. */
export const OPENAI_CHAT = 'openai-chat';

/**
 * How a decoded object was written, for the way back to this dialect. Kept under a symbol: a copy by spread carries it along, while
 * encoders of other dialects, which report the fields they cannot carry, never see it. Losing it costs spelling and nothing else.
 */
const SHAPE: unique symbol = Symbol('openai-chat.shape');

/** Facts about the spelling; every field is optional. */
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
 * `function_call` for a legacy call.
 */
export type BlockSpelling = 'reasoning' | 'reasoning_details' | 'thinking' | 'function_call';

type ShapedFields = JsonObject & { readonly [SHAPE]?: Shape };

/** Extensions of this dialect made of fields, shape or both; `undefined` when there is neither. */
export function ownExtensions(fields: JsonObject | undefined, shape?: Shape): Extensions | undefined {
  if (shape === undefined) return fields === undefined ? undefined : { [OPENAI_CHAT]: fields };
  const shaped: ShapedFields = { ...fields, [SHAPE]: shape };
  return { [OPENAI_CHAT]: shaped };
}

/** This dialect's own fields of an object, to be written back; `undefined` when it has none. */
export function ownFields(extensions: Extensions | undefined): JsonObject | undefined {
  return extensions?.[OPENAI_CHAT];
}

/** How the object was spelled; `undefined` for what did not come from this dialect. */
export function shapeOf(extensions: Extensions | undefined): Shape | undefined {
  const fields: ShapedFields | undefined = extensions?.[OPENAI_CHAT];
  return fields?.[SHAPE];
}

/** Copies the own fields into `draft`, without overwriting what is there. */
export function writeOwnFields(draft: JsonDraft, extensions: Extensions | undefined): void {
  const fields = ownFields(extensions);
  if (fields === undefined) return;
  for (const key of Object.keys(fields)) {
    if (draft[key] === undefined) draft[key] = fields[key];
  }
}
