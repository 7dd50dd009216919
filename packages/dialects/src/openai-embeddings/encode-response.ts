import {
  EMPTY_BUCKETS,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type ExchangeContext,
  inputTokens,
  type JsonObject,
} from '@helix/contracts';
import { encodeVector } from './vectors.js';

/**
 * The answer for OpenAI's callers: numbers, or base64 where they asked for it. Usage is 0 where the provider told none. OpenAI's has no `id`;
 * Mistral's has, and its client refuses an answer without.
 */
export function encodeResponse(
  { vectors, model, usage }: EmbeddingsResponse,
  context: ExchangeContext<EmbeddingsRequest>,
): JsonObject {
  const isBase64 = context.request.encoding === 'base64';
  const tokens = inputTokens(usage?.buckets ?? EMPTY_BUCKETS);
  return {
    id: `embd_${context.requestId.replace(/^req_/, '')}`,
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? encodeVector(vector) : vector,
    })),
    model: model ?? context.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
