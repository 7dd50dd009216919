import { isJsonObject, type JsonObject, type MediaSource, type Part, type ToolResultPart } from '@helix/contracts';
import { nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import type { CallIndex } from './call-index.js';
import { encodeMedia } from './encode-media.js';
import { shapeOf } from './own-fields.js';

/** What is known where a call or its result is written. */
export interface CallContext {
  readonly path: string;
  readonly calls: CallIndex;
  /** The model is of a generation that takes neither ids nor media in results. */
  readonly early: boolean;
  readonly notes: TranslationNotes;
}

/** Media that later models take within a result. Source: https://ai.google.dev/gemini-api/docs/function-calling#multimodal */
const WITHIN: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'application/pdf', 'text/plain']);

/**
 * A result, matched with its call by the id where the model takes one, and else by name and order. What is no JSON object is wrapped; media that
 * cannot stand within follow as parts of their own.
 */
export function encodeResult(part: ToolResultPart, context: CallContext): readonly JsonObject[] {
  const { path, calls, notes } = context;
  const texts: string[] = [];
  const within: JsonObject[] = [];
  const beside: JsonObject[] = [];
  part.content.forEach((inner, index) => {
    const at = `${path}.content[${index}]`;
    notes.droppedExtensions(inner.extensions, at);
    if (inner.type === 'text') texts.push(inner.text);
    else if (inner.type === 'foreign') notes.dropped(at, `Only ${inner.dialect} knows this part.`);
    else {
      const media = encodeMedia(inner.source, inner.type === 'image' ? 'image/*' : 'application/pdf');
      if (!context.early && isWithin(inner.source)) within.push(media);
      else {
        notes.coerced(at, 'This model takes such media beside a result, not in it.');
        beside.push(media);
      }
    }
  });
  const text = texts.join('\n');
  const response = part.isError === true ? { error: text } : (parseObject(text) ?? { result: text });
  const functionResponse = {
    ...idOfCall(part, part.callId, context),
    name: calls.nameOf(part.callId),
    response,
    ...(within.length > 0 && { parts: within }),
  };
  return [{ functionResponse }, ...beside];
}

/**
 * The id of a call or result, to be spread. Models since 3 match by it, parallel calls of one function above all; a caller of this dialect has it
 * where it has given one. Source: https://ai.google.dev/gemini-api/docs/function-calling
 */
export function idOfCall(part: Part, id: string, { early, notes }: CallContext): { readonly id?: string } {
  if (!notes.native) return early ? {} : { id };
  const { functionCall, functionResponse } = shapeOf(part.extensions)?.original ?? {};
  const original = functionCall ?? functionResponse;
  const given = isJsonObject(original) ? nonEmpty(original.id) : undefined;
  return given === undefined ? {} : { id: given };
}

function isWithin(source: MediaSource): boolean {
  return source.kind === 'base64' && WITHIN.has(source.mediaType);
}
