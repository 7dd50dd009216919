import {
  type EmbeddingsProviderDialect,
  type EmbeddingsResponse,
  type JsonValue,
  type ReplyFacts,
  type TokenUsage,
} from '@helix/contracts';
import { decodeError } from '../bedrock-shared/decode-exception.js';
import { answersOf } from '../shared/answers-of.js';
import { inputUsage } from '../shared/input-usage.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { readVector } from '../shared/read-vector.js';
import { encodeRequest } from './encode-request.js';

function inspectResponse(body: unknown): ReplyFacts {
  const failed = answersOf(body)
    .map(asObject)
    .find(({ embedding }) => !Array.isArray(embedding));
  return {
    usage: usageOf(body),
    model: undefined,
    id: undefined,
    error:
      failed === undefined
        ? undefined
        : { class: 'server_error', message: nonEmpty(failed.message) ?? 'The provider’s answer has no `embedding`.' },
    generatedTokens: 0,
  };
}

function decodeResponse(body: unknown): EmbeddingsResponse {
  const usage = usageOf(body);
  return {
    vectors: answersOf(body).map((answer) => readVector(asObject(answer).embedding)),
    ...(usage !== undefined && { usage }),
  };
}

function usageOf(body: unknown): TokenUsage | undefined {
  const counts = answersOf(body).map((answer): JsonValue | undefined => asObject(answer).inputTextTokenCount);
  return inputUsage(counts, counts.length === 1 ? counts[0] : counts.map((count) => count ?? null));
}

/** Amazon Titan's embeddings by InvokeModel, one input a request: the half that talks to the provider. */
export const bedrockTitanEmbed: EmbeddingsProviderDialect = {
  id: 'bedrock-titan-embed',
  operation: 'embeddings',
  inspectResponse,
  decodeError,
  encodeRequest,
  decodeResponse,
};
