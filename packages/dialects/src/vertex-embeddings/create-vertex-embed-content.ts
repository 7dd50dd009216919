import {
  type ChatDialect,
  type EmbeddingInput,
  type EmbeddingsProviderDialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type EncodedRequest,
  isJsonObject,
  type JsonObject,
  type ReplyFacts,
  type TokenUsage,
} from '@helix/contracts';
import { answersOf } from '../shared/answers-of.js';
import { inputUsage } from '../shared/input-usage.js';
import { asObject } from '../shared/json-draft.js';
import { readVector } from '../shared/read-vector.js';
import { definedOf, refuse, requestOf, settingsOf } from './encode-input.js';

const VERTEX_EMBED_CONTENT = 'vertex-embed-content';

/**
 * Vertex's `embedContent`, of the Gemini embeddings since the second: one content a request. Errors are those of `gemini`, which is handed in, because no dialect
 * knows another. Source: googleapis/js-genai, `embedContentParametersPrivateToVertex` (3.3.0)
 */
export function createVertexEmbedContent({ decodeError }: Pick<ChatDialect, 'decodeError'>): EmbeddingsProviderDialect {
  return {
    id: VERTEX_EMBED_CONTENT,
    operation: 'embeddings',
    inspectResponse: (body) => inspect(body, decodeError),
    decodeError,
    encodeRequest,
    decodeResponse,
  };
}

/** A body for each input. Throws `unsupported_feature` for token ids and images by URL. */
function encodeRequest(request: EmbeddingsRequest): EncodedRequest {
  const { taskType, title, autoTruncate, warnings } = settingsOf(request, VERTEX_EMBED_CONTENT);
  const config = definedOf({ taskType, title, outputDimensionality: request.dimensions, autoTruncate });
  const bodies = request.inputs.map((input, index) => ({
    content: { role: 'user', parts: [partOf(input, index)] },
    ...(Object.keys(config).length > 0 && { embedContentConfig: config }),
  }));
  return requestOf(bodies, warnings);
}

function partOf(input: EmbeddingInput, index: number): JsonObject {
  if (input.type === 'text') return { text: input.text };
  if (input.type === 'image' && input.source.kind === 'base64')
    return { inlineData: { mimeType: input.source.mediaType, data: input.source.data } };
  throw refuse('Vertex embeds text, and images given as bytes; not token ids or URLs.', `input[${index}]`);
}

function inspect(body: unknown, decodeError: ChatDialect['decodeError']): ReplyFacts {
  const failed = answersOf(body)
    .map(asObject)
    .find(({ embedding }) => !isJsonObject(embedding));
  const error =
    failed === undefined
      ? undefined
      : failed.error === undefined
        ? { class: 'server_error' as const, message: 'The provider’s answer has no `embedding`.' }
        : decodeError(0, JSON.stringify(failed));
  return { usage: usageOf(body), model: undefined, id: undefined, error, generatedTokens: 0 };
}

function decodeResponse(body: unknown): EmbeddingsResponse {
  const usage = usageOf(body);
  return {
    vectors: answersOf(body).map((answer) => readVector(asObject(asObject(answer).embedding).values)),
    ...(usage !== undefined && { usage }),
  };
}

function usageOf(body: unknown): TokenUsage | undefined {
  const reported = answersOf(body).map((answer) => asObject(asObject(answer).usageMetadata));
  return inputUsage(
    reported.map(({ promptTokenCount }) => promptTokenCount),
    reported,
  );
}
