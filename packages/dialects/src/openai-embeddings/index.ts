import {
  type EmbeddingsDialect,
  isJsonObject,
  type JsonObject,
  type RawPatch,
  type ReplyFacts,
  type RequestSummary,
} from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { decodeError } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { findFailure } from '../openai-shared/find-failure.js';
import { nonEmpty } from '../shared/json-draft.js';
import { faultyField, requireString } from '../shared/require-field.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  const { input } = body;
  if (typeof input !== 'string' && !Array.isArray(input)) throw faultyField('input', 'a string or an array');
  return {
    model: requireString(body, 'model', ''),
    stream: false,
    // Embeddings generate nothing: no estimate may reserve output for them.
    maxOutputTokens: 0,
    choices: 1,
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: true,
    endUser: nonEmpty(body.user),
  };
}

function patchRequest(bytes: Buffer, _body: JsonObject, { model, defaults }: RawPatch): Buffer {
  return patchJsonObject(bytes, { set: { model }, ...(defaults !== undefined && { setMissing: defaults }) });
}

function inspectResponse(body: unknown): ReplyFacts {
  const nothing = { usage: undefined, model: undefined, id: undefined, generatedTokens: 0 };
  const malformed = {
    class: 'server_error' as const,
    message: 'The provider’s answer has no embeddings: it has no `data`.',
  };
  if (!isJsonObject(body)) return { ...nothing, error: malformed };
  const error = findFailure(body) ?? (Array.isArray(body.data) ? undefined : malformed);
  return { ...nothing, usage: decodeUsage(body.usage), model: nonEmpty(body.model), id: nonEmpty(body.id), error };
}

/** OpenAI's embeddings, both halves. Source: https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbeddings: EmbeddingsDialect = {
  id: 'openai-embeddings',
  operation: 'embeddings',
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
};
