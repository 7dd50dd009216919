import {
  type EmbeddingInput,
  type EmbeddingsRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  HelixError,
  type JsonObject,
} from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';

const COHERE_EMBED = 'cohere-embed';
const INPUT_TYPES: ReadonlyMap<string, string> = new Map(
  ['query', 'document'].map((use) => [use, `search_${use}`] as const),
);

/**
 * The body for `v2/embed`. What the vectors are for is required: a request that does not say is taken for documents, with a warning. Throws
 * `unsupported_feature` for token ids. Source: https://docs.cohere.com/reference/embed
 */
export function encodeRequest(request: EmbeddingsRequest, { model }: EncodeRequestOptions): EncodedRequest {
  const { inputs, inputType, endUser, extensions, dimensions } = request;
  const notes = new TranslationNotes({ dialect: COHERE_EMBED, label: 'Cohere embed', native: false });
  notes.droppedExtensions(extensions, '');
  if (inputType === undefined)
    notes.coerced('input_type', 'Cohere must know the use of a vector; `document` was taken.');
  if (endUser !== undefined) notes.dropped('user', 'Cohere embed takes no id of the end user.');
  const use = inputType ?? 'document';
  const draft: JsonDraft = { model, input_type: INPUT_TYPES.get(use) ?? use, embedding_types: ['float'] };
  if (inputs.every((input) => input.type === 'text')) draft.texts = inputs.map(({ text }) => text);
  else draft.inputs = inputs.map(encodeInput);
  writeField(draft, 'output_dimension', dimensions);
  return { body: { ...draft, ...extensions?.[COHERE_EMBED] }, warnings: notes.warnings };
}

function encodeInput(input: EmbeddingInput, index: number): JsonObject {
  if (input.type === 'text') return { content: [{ type: 'text', text: input.text }] };
  const source = input.type === 'image' ? input.source : undefined;
  if (source?.kind === 'base64')
    return {
      content: [{ type: 'image_url', image_url: { url: `data:${source.mediaType};base64,${source.data}` } }],
    };
  throw new HelixError('unsupported_feature', 'Cohere embeds text, and images given as bytes; not token ids or URLs.', {
    param: `input[${index}]`,
  });
}
