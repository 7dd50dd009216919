import {
  type EmbeddingInput,
  type EmbeddingsRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  HelixError,
  type JsonObject,
} from '@helix/contracts';
import { taskTypeOf } from '../shared/google-task-type.js';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';
import { GEMINI_EMBEDDINGS, ownFields } from './decode-request.js';

/** Source: "at most 100 requests can be in one batch" (the Gemini API) */
const MOST_REQUESTS = 100;

/** The body for `batchEmbedContents`, which takes one input as well as many, and further ones for what it takes no more of. Throws `unsupported_feature` for token ids and images by URL. */
export function encodeRequest(request: EmbeddingsRequest, { model }: EncodeRequestOptions): EncodedRequest {
  const { inputs, dimensions, inputType, endUser, extensions } = request;
  const notes = new TranslationNotes({ dialect: GEMINI_EMBEDDINGS, label: 'Gemini embeddings', native: false });
  notes.droppedExtensions(extensions, '');
  if (endUser !== undefined) notes.dropped('user', 'Gemini takes no id of the end user.');
  const requests = inputs.map((input, index): JsonObject => {
    const item: JsonDraft = { model: `models/${model}`, content: { parts: [encodeInput(input, index)] } };
    writeField(item, 'outputDimensionality', dimensions);
    writeField(item, 'taskType', inputType === undefined ? undefined : taskTypeOf(inputType));
    for (const [field, value] of Object.entries(ownFields(extensions) ?? {})) item[field] ??= value;
    return item;
  });
  const more: JsonObject[] = [];
  for (let from = MOST_REQUESTS; from < requests.length; from += MOST_REQUESTS)
    more.push({ requests: requests.slice(from, from + MOST_REQUESTS) });
  const body = { requests: requests.slice(0, MOST_REQUESTS) };
  return { body, ...(more.length > 0 && { more }), warnings: notes.warnings };
}

function encodeInput(input: EmbeddingInput, index: number): JsonObject {
  if (input.type === 'text') return { text: input.text };
  if (input.type === 'image' && input.source.kind === 'base64')
    return { inlineData: { mimeType: input.source.mediaType, data: input.source.data } };
  throw new HelixError('unsupported_feature', 'Gemini embeds text, and images given as bytes; not token ids or URLs.', {
    param: `input[${index}]`,
  });
}
