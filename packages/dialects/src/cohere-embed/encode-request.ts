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
/** Source: https://docs.cohere.com/reference/embed (2026-11) */
const MOST_INPUTS = 96;
const INPUT_TYPES: ReadonlyMap<string, string> = new Map(
  ['query', 'document'].map((use) => [use, `search_${use}`] as const),
);

/**
 * The body for `v2/embed`, and further ones for what it takes no more of. What the vectors are for is required: a request that does not say is taken for documents, with a warning. Throws
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
  writeField(draft, 'output_dimension', dimensions);
  const [body, ...more] = inputFields(inputs).map((fields) => ({ ...draft, ...fields, ...extensions?.[COHERE_EMBED] }));
  return { body: body ?? draft, ...(more.length > 0 && { more }), warnings: notes.warnings };
}

/** The inputs, as many in one request as Cohere takes. */
function inputFields(inputs: readonly EmbeddingInput[]): readonly JsonObject[] {
  const areTexts = inputs.every((input) => input.type === 'text');
  const values = areTexts ? inputs.map(({ text }) => text) : inputs.map(encodeInput);
  const fields: JsonObject[] = [];
  for (let from = 0; from < values.length; from += MOST_INPUTS)
    fields.push({ [areTexts ? 'texts' : 'inputs']: values.slice(from, from + MOST_INPUTS) });
  return fields;
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
