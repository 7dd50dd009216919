import {
  type ChatDialect,
  type EmbeddingInput,
  type EmbeddingsProviderDialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type EncodedRequest,
  type EncodeRequestOptions,
  type JsonObject,
  type JsonValue,
  type ReplyFacts,
  type TokenUsage,
} from '@helix/contracts';
import { WireError } from '@helix/wire';
import { answersOf } from '../shared/answers-of.js';
import { inputUsage } from '../shared/input-usage.js';
import { asArray, asObject } from '../shared/json-draft.js';
import { readVector } from '../shared/read-vector.js';
import { definedOf, refuse, requestOf, settingsOf } from './encode-input.js';

const VERTEX_PREDICT = 'vertex-predict';
const NO_PREDICTIONS = 'The provider’s answer has no embeddings: it has no `predictions`.';
const MOST_INSTANCES = 250;
/** Gemini's model takes one instance a request. Source: https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings (2026-11) */
const TAKES_ONE = /gemini/;

/**
 * Vertex's text embeddings by `predict`: the half that talks to the provider. Errors are those of `gemini`, which is handed in, because no dialect knows another.
 * Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
export function createVertexPredict({ decodeError }: Pick<ChatDialect, 'decodeError'>): EmbeddingsProviderDialect {
  return {
    id: VERTEX_PREDICT,
    operation: 'embeddings',
    inspectResponse: (body) => inspect(body, decodeError),
    decodeError,
    encodeRequest,
    decodeResponse,
  };
}

/** Bodies of as many texts as the model takes. Throws `unsupported_feature` for token ids and images. */
function encodeRequest(request: EmbeddingsRequest, { model }: EncodeRequestOptions): EncodedRequest {
  const { taskType, title, autoTruncate, warnings } = settingsOf(request, VERTEX_PREDICT);
  const instances = request.inputs.map((input, index) =>
    definedOf({ content: textOf(input, index), task_type: taskType, title }),
  );
  const parameters = definedOf({ outputDimensionality: request.dimensions, autoTruncate });
  const most = TAKES_ONE.test(model) ? 1 : MOST_INSTANCES;
  const bodies: JsonObject[] = [];
  for (let from = 0; from < instances.length; from += most)
    bodies.push({
      instances: instances.slice(from, from + most),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    });
  return requestOf(bodies, warnings);
}

function textOf(input: EmbeddingInput, index: number): string {
  if (input.type === 'text') return input.text;
  throw refuse('Vertex’s text embeddings take text, not token ids or images.', `input[${index}]`);
}

function inspect(body: unknown, decodeError: ChatDialect['decodeError']): ReplyFacts {
  const answers = answersOf(body).map(asObject);
  const failed = answers.find(({ error }) => error !== undefined && error !== null);
  const isSound = answers.every(({ predictions }) => Array.isArray(predictions));
  const error =
    failed === undefined
      ? isSound
        ? undefined
        : { class: 'server_error' as const, message: NO_PREDICTIONS }
      : decodeError(0, JSON.stringify(failed));
  return { usage: usageOf(embeddingsOf(body)), model: undefined, id: undefined, error, generatedTokens: 0 };
}

function decodeResponse(body: unknown): EmbeddingsResponse {
  if (!answersOf(body).every((answer) => Array.isArray(asObject(answer).predictions)))
    throw new WireError('malformed', NO_PREDICTIONS);
  const embeddings = embeddingsOf(body);
  const usage = usageOf(embeddings);
  return {
    vectors: embeddings.map(({ values }) => readVector(values)),
    ...(usage !== undefined && { usage }),
  };
}

function embeddingsOf(body: unknown): readonly JsonObject[] {
  return answersOf(body).flatMap((answer) =>
    asArray(asObject(answer).predictions).map((prediction) => asObject(asObject(prediction).embeddings)),
  );
}

function usageOf(embeddings: readonly JsonObject[]): TokenUsage | undefined {
  const statistics = embeddings.map((embedding): JsonValue => asObject(embedding.statistics));
  return inputUsage(
    statistics.map((item) => asObject(item).token_count),
    statistics,
  );
}
