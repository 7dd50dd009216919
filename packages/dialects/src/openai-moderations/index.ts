import {
  type Dialect,
  EMPTY_BUCKETS,
  type JsonObject,
  type RawPatch,
  type ReplyFacts,
  type RequestSummary,
} from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { decodeError, decodeErrorObject } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { faultyField, requireString } from '../shared/require-field.js';

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  if (typeof body.input !== 'string' && !Array.isArray(body.input)) throw faultyField('input', 'a string or an array');
  return {
    model: requireString(body, 'model', ''),
    stream: false,
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
  const answer = asObject(body);
  return {
    // OpenAI counts nothing: it is free.
    usage: decodeUsage(answer.usage) ?? { buckets: EMPTY_BUCKETS },
    model: nonEmpty(answer.model),
    id: nonEmpty(answer.id),
    error: Array.isArray(answer.results) ? undefined : { ...decodeErrorObject(0, answer), class: 'server_error' },
    generatedTokens: 0,
  };
}

/** Moderations of OpenAI and Mistral, relayed as they are. Source: https://platform.openai.com/docs/api-reference/moderations */
export const openaiModerations: Dialect = {
  id: 'openai-moderations',
  operation: 'moderations',
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
};
