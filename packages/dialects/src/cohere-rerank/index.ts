import {
  type Dialect,
  EMPTY_BUCKETS,
  isJsonObject,
  type JsonObject,
  type RawPatch,
  type ReplyFacts,
  type RequestSummary,
  type TokenUsage,
} from '@helix/contracts';
import { patchJsonObject, tokensOfLength } from '@helix/wire';
import { decodeError, decodeErrorObject } from '../openai-shared/decode-error.js';
import { encodeError } from '../openai-shared/encode-error.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { faultyField, requireString } from '../shared/require-field.js';
import { mostSearches, usualSearches } from './count-searches.js';

/** Throws `invalid_request` naming the field. */
function summarize(body: JsonObject, byteLength: number): RequestSummary {
  if (!Array.isArray(body.documents)) throw faultyField('documents', 'an array');
  if (typeof body.query !== 'string' && !isJsonObject(body.query)) throw faultyField('query', 'a string');
  return {
    model: requireString(body, 'model', ''),
    stream: false,
    // Reranking generates nothing: no estimate may reserve output for it.
    maxOutputTokens: 0,
    choices: 1,
    byteLength,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: true,
    endUser: nonEmpty(body.user),
    units: { searches: mostSearches(body) },
    usual: {
      inputTokens: tokensOfLength(byteLength),
      outputTokens: 0,
      units: { searches: usualSearches(body) },
    },
  };
}

function patchRequest(bytes: Buffer, _body: JsonObject, { model, defaults }: RawPatch): Buffer {
  return patchJsonObject(bytes, { set: { model }, ...(defaults !== undefined && { setMissing: defaults }) });
}

function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  const isSound = Array.isArray(answer.results) || Array.isArray(answer.data);
  return {
    usage: decodeUsage(answer),
    model: nonEmpty(answer.model),
    id: nonEmpty(answer.id),
    error: isSound ? undefined : { ...decodeErrorObject(0, answer), class: 'server_error' },
    generatedTokens: 0,
  };
}

/** Jina and Voyage tell `usage.total_tokens`, Cohere `meta.billed_units` (tokens, or searches, which are not tokens). */
function decodeUsage({ usage, meta }: JsonObject): TokenUsage | undefined {
  const raw = isJsonObject(usage) ? usage : asObject(meta).billed_units;
  if (!isJsonObject(raw)) return undefined;
  const tokens = raw.total_tokens ?? raw.input_tokens;
  const searches = raw.search_units;
  return {
    buckets: { ...EMPTY_BUCKETS, inputUncached: typeof tokens === 'number' ? Math.max(0, tokens) : 0 },
    ...(typeof searches === 'number' && searches > 0 && { units: { searches: Math.ceil(searches) } }),
    raw,
  };
}

/**
 * Rerank as Cohere, Jina, Voyage and vLLM have it in common, relayed as it is. Sources: https://docs.cohere.com/reference/rerank,
 * https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html (Re-rank API)
 */
export const cohereRerank: Dialect = {
  id: 'cohere-rerank',
  operation: 'rerank',
  summarize,
  patchRequest,
  inspectResponse,
  encodeError,
  decodeError,
};
