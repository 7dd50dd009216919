import {
  type EmbeddingsRequest,
  type EncodedRequest,
  HelixError,
  type JsonObject,
  type TranslationWarning,
} from '@helix/contracts';
import { taskTypeOf } from '../shared/google-task-type.js';
import { asObject, type JsonDraft, nonEmpty } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';

/** Fields of the Gemini API that Vertex has too. */
const SHARED: readonly string[] = ['title', 'autoTruncate'];

/** What Vertex embeddings take beside the input, in Vertex's words where they differ. */
export interface EmbeddingSettings {
  readonly taskType: string | undefined;
  readonly title: string | undefined;
  readonly autoTruncate: boolean | undefined;
  readonly warnings: readonly TranslationWarning[];
}

/** The settings of a request; what cannot be carried is a warning. */
export function settingsOf({ inputType, endUser, extensions }: EmbeddingsRequest, dialect: string): EmbeddingSettings {
  const { title, autoTruncate } = asObject(extensions?.['gemini-embeddings']);
  const notes = new TranslationNotes({ dialect, label: 'Vertex embeddings', native: false });
  const kept = Object.entries(asObject(extensions?.['gemini-embeddings'])).filter(([field]) => !SHARED.includes(field));
  notes.droppedExtensions({ ...extensions, 'gemini-embeddings': Object.fromEntries(kept) }, '');
  if (endUser !== undefined) notes.dropped('user', 'Vertex takes no id of the end user.');
  return {
    taskType: inputType === undefined ? undefined : taskTypeOf(inputType),
    title: nonEmpty(title),
    autoTruncate: typeof autoTruncate === 'boolean' ? autoTruncate : undefined,
    warnings: notes.warnings,
  };
}

/** Bodies as one encoded request. Throws `unsupported_feature` where there are none. */
export function requestOf(bodies: readonly JsonObject[], warnings: readonly TranslationWarning[]): EncodedRequest {
  const [body, ...more] = bodies;
  if (body === undefined) throw refuse('The request has no input.', 'input');
  return { body, more, warnings };
}

/** The draft without its fields that are `undefined`. */
export function definedOf(draft: JsonDraft): JsonObject {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

export function refuse(message: string, param: string): HelixError {
  return new HelixError('unsupported_feature', message, { param });
}
