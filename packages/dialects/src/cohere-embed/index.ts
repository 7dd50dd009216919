import { type EmbeddingsProviderDialect, isJsonObject, type ReplyFacts } from '@helix/contracts';
import { decodeError } from '../openai-shared/decode-error.js';
import { answersOf } from '../shared/answers-of.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { decodeResponse, sumUsage } from './decode-response.js';
import { encodeRequest } from './encode-request.js';

function inspectResponse(body: unknown): ReplyFacts {
  const answers = answersOf(body).map(asObject);
  const failed = answers.find(({ embeddings }) => !isJsonObject(embeddings) && !Array.isArray(embeddings));
  return {
    usage: sumUsage(answers),
    model: undefined,
    id: nonEmpty(answers[0]?.id),
    error:
      failed === undefined
        ? undefined
        : { class: 'server_error', message: nonEmpty(failed.message) ?? 'The provider’s answer has no `embeddings`.' },
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
