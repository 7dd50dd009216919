import { type EmbeddingsProviderDialect, isJsonObject, type ReplyFacts } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { decodeResponse, decodeUsage } from './decode-response.js';
import { encodeRequest } from './encode-request.js';

function inspectResponse(body: unknown): ReplyFacts {
  const { id, meta, embeddings, message } = asObject(body);
  const isSound = isJsonObject(embeddings) || Array.isArray(embeddings);
  return {
    usage: decodeUsage(meta),
    model: undefined,
    id: nonEmpty(id),
    error: isSound
      ? undefined
      : { class: 'server_error', message: nonEmpty(message) ?? 'The provider’s answer has no `embeddings`.' },
    generatedTokens: 0,
  };
}

/** Cohere's v2 embeddings, the half that talks to the provider. Source: https://docs.cohere.com/reference/embed */
export const cohereEmbed: EmbeddingsProviderDialect = {
  id: 'cohere-embed',
  operation: 'embeddings',
  inspectResponse,
  decodeError,
  encodeRequest,
  decodeResponse,
};
