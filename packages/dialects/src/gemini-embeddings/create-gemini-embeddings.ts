import {
  type ChatDialect,
  EMPTY_BUCKETS,
  type EmbeddingsDialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type ExchangeContext,
  inputTokens,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RawPatch,
  type ReplyFacts,
  type RequestSummary,
  type TokenUsage,
} from '@helix/contracts';
import { patchJsonObject, WireError } from '@helix/wire';
import { answersOf } from '../shared/answers-of.js';
import { inputUsage } from '../shared/input-usage.js';
import { asArray, asObject } from '../shared/json-draft.js';
import { faultyField, requireText } from '../shared/require-field.js';
import { decodeRequest, GEMINI_EMBEDDINGS, shapeOf } from './decode-request.js';
import { encodeRequest } from './encode-request.js';

const NO_EMBEDDINGS = 'The provider’s answer has no embeddings: it has neither `embedding` nor `embeddings`.';

/**
 * Gemini's embeddings, both halves: `embedContent` and `batchEmbedContents` are one dialect, told apart by `requests`. Errors are those of `gemini`,
 * which is handed in, because no dialect knows another. Source: https://ai.google.dev/api/embeddings
 */
export function createGeminiEmbeddings({
  encodeError,
  decodeError,
}: Pick<ChatDialect, 'encodeError' | 'decodeError'>): EmbeddingsDialect {
  return {
    id: GEMINI_EMBEDDINGS,
    operation: 'embeddings',
    summarize,
    patchRequest,
    inspectResponse: (body) => inspect(body, decodeError),
    encodeError,
    decodeError,
    decodeRequest,
    encodeRequest,
    decodeResponse,
    encodeResponse,
  };
}

function summarize(body: JsonObject, byteLength: number): RequestSummary {
  if (!Array.isArray(body.requests) && body.content === undefined) throw faultyField('content', 'a content');
  return {
    model: requireText(body, 'model', ''),
    stream: false,
    // Embeddings generate nothing: no estimate may reserve output for them.
    maxOutputTokens: 0,
    choices: 1,
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: true,
    endUser: undefined,
  };
}

/** The model stands in the URL, and again in each item of a batch, where it must be the same. */
function patchRequest(bytes: Buffer, body: JsonObject, { model, defaults }: RawPatch): Buffer {
  const name = `models/${model}`;
  const requests = asArray(body.requests).map(
    (item): JsonValue => (isJsonObject(item) ? { ...item, model: name } : item),
  );
  const own: unknown = JSON.parse(bytes.toString('utf8'));
  return patchJsonObject(bytes, {
    set: {
      ...(requests.length > 0 && { requests }),
      ...(isJsonObject(own) && own.model !== undefined && { model: name }),
    },
    ...(defaults !== undefined && { setMissing: defaults }),
  });
}

function inspect(body: unknown, decodeError: ChatDialect['decodeError']): ReplyFacts {
  const failed = answersOf(body)
    .map(asObject)
    .find(({ error }) => error !== undefined && error !== null);
  const failure =
    failed !== undefined
      ? decodeError(0, JSON.stringify(failed))
      : listOf(body) === undefined
        ? { class: 'server_error' as const, message: NO_EMBEDDINGS }
        : undefined;
  return { usage: usageOf(body), model: undefined, id: undefined, error: failure, generatedTokens: 0 };
}

function decodeResponse(body: unknown): EmbeddingsResponse {
  const list = listOf(body);
  if (list === undefined) throw new WireError('malformed', NO_EMBEDDINGS);
  const usage = usageOf(body);
  return {
    vectors: list.map((item) => asArray(asObject(item).values).map(Number)),
    ...(usage !== undefined && { usage }),
  };
}

function encodeResponse(
  { vectors, usage }: EmbeddingsResponse,
  { request }: ExchangeContext<EmbeddingsRequest>,
): JsonObject {
  const tokens = inputTokens(usage?.buckets ?? EMPTY_BUCKETS);
  const counted = usage === undefined ? {} : { usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens } };
  const embeddings = vectors.map((values) => ({ values }));
  const [only] = embeddings;
  return shapeOf(request.extensions)?.single === true && only !== undefined
    ? { embedding: only, ...counted }
    : { embeddings, ...counted };
}

/** The embeddings of all answers; `undefined` when one has none. */
function listOf(body: unknown): readonly JsonValue[] | undefined {
  const lists = answersOf(body).map((answer) => {
    const { embedding, embeddings } = asObject(answer);
    if (isJsonObject(embedding)) return [embedding];
    return Array.isArray(embeddings) ? (embeddings as readonly JsonValue[]) : undefined;
  });
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

/** Only the newer models tell it. */
function usageOf(body: unknown): TokenUsage | undefined {
  const reported = answersOf(body).map((answer) => asObject(asObject(answer).usageMetadata));
  return inputUsage(
    reported.map(({ promptTokenCount }) => promptTokenCount),
    reported.length === 1 ? reported[0] : reported,
  );
}
