import {
  type EmbeddingInput,
  type EmbeddingsRequest,
  type EncodedRequest,
  type EncodeRequestOptions,
  HelixError,
  type JsonObject,
} from '@helix/contracts';
import { TranslationNotes } from '../shared/translation-notes.js';

const TITAN_EMBED = 'bedrock-titan-embed';
/** Titan's multimodal model. */
const TAKES_IMAGES = /titan-embed-image/;
/** The first generation, whose vectors have one length. */
const HAS_ONE_LENGTH = /titan-embed-(?:text-v1|g1)/;

/**
 * A body for each input: Titan takes one. Throws `unsupported_feature` for token ids, and for images but as bytes and to the model that takes them.
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html and …/model-parameters-titan-embed-mm.html (2026-11)
 */
export function encodeRequest(request: EmbeddingsRequest, { model }: EncodeRequestOptions): EncodedRequest {
  const { inputs, inputType, endUser, extensions } = request;
  const notes = new TranslationNotes({ dialect: TITAN_EMBED, label: 'Titan', native: false });
  notes.droppedExtensions(extensions, '');
  if (inputType !== undefined) notes.dropped('input_type', 'Titan’s vectors are the same for every use.');
  if (endUser !== undefined) notes.dropped('user', 'Titan takes no id of the end user.');
  const settings = settingsOf(request, model, notes);
  const [body, ...more] = inputs.map((input, index) => ({ ...encodeInput(input, index, model), ...settings }));
  if (body === undefined) throw refuse('The request has no input.', 'input');
  return { body, more, warnings: notes.warnings };
}

function settingsOf({ dimensions }: EmbeddingsRequest, model: string, notes: TranslationNotes): JsonObject {
  if (dimensions === undefined) return {};
  if (TAKES_IMAGES.test(model)) return { embeddingConfig: { outputEmbeddingLength: dimensions } };
  if (!HAS_ONE_LENGTH.test(model)) return { dimensions };
  notes.dropped('dimensions', 'The vectors of this model have one length.');
  return {};
}

function encodeInput(input: EmbeddingInput, index: number, model: string): JsonObject {
  if (input.type === 'text') return { inputText: input.text };
  if (input.type === 'image' && input.source.kind === 'base64' && TAKES_IMAGES.test(model))
    return { inputImage: input.source.data };
  throw refuse(
    input.type === 'image'
      ? 'Titan’s multimodal model alone embeds images, given as bytes.'
      : 'Titan embeds text, not token ids; send the text.',
    `input[${index}]`,
  );
}

function refuse(message: string, param: string): HelixError {
  return new HelixError('unsupported_feature', message, { param });
}
