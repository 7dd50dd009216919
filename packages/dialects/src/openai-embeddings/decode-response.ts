import { type EmbeddingsResponse, isJsonObject } from '@helix/contracts';
import { WireError } from '@helix/wire';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';
import { decodeVector } from './vectors.js';

/** The vectors in the order of their `index`. Throws `WireError` `malformed` on a body that is no list of embeddings. */
export function decodeResponse(body: unknown): EmbeddingsResponse {
  if (!isJsonObject(body) || !Array.isArray(body.data))
    throw new WireError('malformed', 'The provider’s answer has no embeddings: it has no `data`.');
  const items = asArray(body.data).map(asObject);
  const ordered = items.every(({ index }) => typeof index === 'number')
    ? items.toSorted((left, right) => Number(left.index) - Number(right.index))
    : items;
  const id = nonEmpty(body.id);
  const model = nonEmpty(body.model);
  const usage = decodeUsage(body.usage);
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    vectors: ordered.map(({ embedding }) => decodeVector(embedding)),
    ...(usage !== undefined && { usage }),
  };
}
