import {
  type EmbeddingsRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  HelixError,
  type JsonValue,
} from '@helix/contracts';
import { type JsonDraft, writeField } from '../shared/json-draft.js';
import { TranslationNotes } from '../shared/translation-notes.js';

/** The body for a provider of this dialect. Throws `unsupported_feature` for an image. */
export function encodeRequest(request: EmbeddingsRequest, { model }: EncodeRequestOptions): EncodedRequest {
  const { inputs, extensions, inputType } = request;
  const own = extensions?.['openai-embeddings'];
  const notes = new TranslationNotes({
    dialect: 'openai-embeddings',
    label: 'OpenAI embeddings',
    native: own !== undefined,
  });
  notes.droppedExtensions(extensions, '');
  const input = inputs.map((item, index): JsonValue => {
    if (item.type === 'text') return item.text;
    if (item.type === 'tokens') return item.tokens;
    throw new HelixError('unsupported_feature', 'OpenAI embeddings are of text only.', { param: `input[${index}]` });
  });
  const [only] = inputs;
  const draft: JsonDraft = { model, input: inputs.length === 1 && only?.type === 'text' ? only.text : input };
  writeField(draft, 'dimensions', request.dimensions);
  writeField(draft, 'user', request.endUser);
  if (inputType !== undefined) notes.dropped('input_type', 'OpenAI embeddings are the same for every use.');
  return { body: { ...draft, ...own }, warnings: notes.warnings };
}
