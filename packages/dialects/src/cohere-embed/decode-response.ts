import {
  addBuckets,
  EMPTY_BUCKETS,
  type EmbeddingsResponse,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type TokenUsage,
} from '@helix/contracts';
import { WireError } from '@helix/wire';
import { answersOf } from '../shared/answers-of.js';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';

/** The vectors of `v2/embed`, as numbers. Throws `WireError` `malformed` on a body without them. Source: https://docs.cohere.com/reference/embed */
export function decodeResponse(body: unknown): EmbeddingsResponse {
  const answers = answersOf(body).map(asObject);
  const usage = sumUsage(answers);
  const named = nonEmpty(answers[0]?.id);
  return {
    ...(named !== undefined && { id: named }),
    vectors: answers.flatMap(({ embeddings }) => vectorsOf(embeddings)),
    ...(usage !== undefined && { usage }),
  };
}

function vectorsOf(embeddings: JsonValue | undefined): readonly (readonly number[])[] {
  const vectors = Array.isArray(embeddings) ? embeddings : asObject(embeddings).float;
  if (!Array.isArray(vectors))
    throw new WireError('malformed', 'The provider’s answer has no embeddings: it has no `embeddings.float`.');
  return (vectors as readonly JsonValue[]).map((vector) => asArray(vector).map(Number));
}

/** What all answers charged together; `undefined` unless each tells it. */
export function sumUsage(answers: readonly JsonObject[]): TokenUsage | undefined {
  const [first, ...others] = answers.map(({ meta }) => decodeUsage(meta));
  return others.reduce(
    (sum, usage) =>
      sum === undefined || usage === undefined ? undefined : { buckets: addBuckets(sum.buckets, usage.buckets) },
    first,
  );
}

/** What was charged: tokens of text, and images by the tokens that they count as. `undefined` where `meta` tells neither. */
function decodeUsage(meta: JsonValue | undefined): TokenUsage | undefined {
  const raw = asObject(meta).billed_units;
  if (!isJsonObject(raw)) return undefined;
  const text = count(raw.input_tokens);
  const image = count(raw.image_tokens);
  if (text === undefined && image === undefined) return undefined;
  return { buckets: { ...EMPTY_BUCKETS, inputUncached: text ?? 0, inputImage: image ?? 0 }, raw };
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
