import type { EmbeddingInput, EmbeddingsRequest, JsonObject, JsonValue } from '@helix/contracts';
import { useOf } from '../shared/google-task-type.js';
import { asArray, asObject, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { keepOwnFields } from '../shared/own-fields.js';
import { faultyField, requireObject, requireText } from '../shared/require-field.js';

/** How a request was spelled. */
interface Shape {
  /** It is an `embedContent` of one content, not a batch: its answer has one vector. */
  readonly single: boolean;
}

export const GEMINI_EMBEDDINGS = 'gemini-embeddings';

export const { ownExtensions, ownFields, shapeOf } = keepOwnFields<Shape>(GEMINI_EMBEDDINGS);

const BATCH_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'requests']);
const ITEM_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'content', 'taskType', 'outputDimensionality']);

/**
 * A request as `embedContent` and `batchEmbedContents` take it; `model` comes from the URL. Task type and dimensions of a batch are those of its
 * first item. Throws `invalid_request` naming the field. Source: https://ai.google.dev/api/embeddings
 */
export function decodeRequest(body: JsonObject): EmbeddingsRequest {
  const isBatch = Array.isArray(body.requests);
  const items = isBatch
    ? asArray(body.requests).map((item, index) => requireObject(item, `requests[${index}]`))
    : [body];
  if (items.length === 0) throw faultyField('requests', 'a list that is not empty');
  const first = items[0] ?? {};
  const { outputDimensionality } = first;
  const taskType = nonEmpty(first.taskType);
  items.forEach((item, index) => {
    if (item.taskType !== first.taskType || item.outputDimensionality !== outputDimensionality)
      throw faultyField(`requests[${index}]`, 'of the same `taskType` and `outputDimensionality` as the first');
  });
  const own = { ...(isBatch && leftoverFields(body, BATCH_FIELDS)), ...leftoverFields(first, ITEM_FIELDS) };
  return {
    model: requireText(body, 'model', ''),
    inputs: items.map((item, index) => decodeContent(item.content, isBatch ? `requests[${index}].content` : 'content')),
    ...(typeof outputDimensionality === 'number' && { dimensions: outputDimensionality }),
    ...(taskType !== undefined && { inputType: useOf(taskType) }),
    extensions: ownExtensions(Object.keys(own).length === 0 ? undefined : own, { single: !isBatch }),
  };
}

/** One content is one vector: its texts are read together. */
function decodeContent(value: JsonValue | undefined, path: string): EmbeddingInput {
  if (typeof value === 'string') return { type: 'text', text: value };
  const parts = asArray(requireObject(value, path).parts).map(asObject);
  const [only] = parts;
  const inline = asObject(only?.inlineData);
  if (parts.length === 1 && typeof inline.data === 'string' && typeof inline.mimeType === 'string')
    return { type: 'image', source: { kind: 'base64', mediaType: inline.mimeType, data: inline.data } };
  if (parts.length === 0 || !parts.every(({ text }) => typeof text === 'string'))
    throw faultyField(`${path}.parts`, 'a list of texts, or one image');
  return { type: 'text', text: parts.map(({ text }) => String(text)).join('\n') };
}
