import {
  type CountingDialect,
  EMPTY_BUCKETS,
  isJsonObject,
  type JsonObject,
  type RawPatch,
  type ReplyFacts,
} from '@helix/contracts';
import { patchJsonObject, WireError } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';
import { decodeError } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { encodeError } from './encode-error.js';
import { encodeRequest } from './encode-request.js';
import { GEMINI } from './own-fields.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { summarize } from './summarize.js';

/** Counting is free, and what it counts has not been used. */
const NOTHING_USED = { buckets: EMPTY_BUCKETS };
const NO_COUNT = 'The provider’s count has no `totalTokens`.';

/** What is counted, with the model from the URL: bare contents, or a whole request under a name of its own. */
function countedOf({ model, ...body }: JsonObject): JsonObject {
  const whole = body.generateContentRequest ?? body.generate_content_request;
  return { ...(isJsonObject(whole) ? whole : body), ...(model !== undefined && { model }) };
}

/** The model stands in the URL, and again in a whole request, where it must be the same. */
function patchRequest(bytes: Buffer, body: JsonObject, { model }: RawPatch): Buffer {
  const field = ['generateContentRequest', 'generate_content_request'].find((name) => isJsonObject(body[name]));
  return field === undefined ? bytes : patchJsonObject(bytes, { setNested: { [field]: { model: `models/${model}` } } });
}

function inspectResponse(body: unknown): ReplyFacts {
  const facts = { usage: NOTHING_USED, model: undefined, id: undefined, generatedTokens: 0 };
  const { totalTokens, error } = asObject(body);
  if (error !== undefined && error !== null) return { ...facts, error: decodeError(0, JSON.stringify(body)) };
  if (typeof totalTokens === 'number') return { ...facts, error: undefined };
  return { ...facts, error: { class: 'server_error', message: NO_COUNT } };
}

function encodeCount(tokens: number): JsonObject {
  return { totalTokens: tokens };
}

/** Gemini's token counting, both halves. Source: https://ai.google.dev/api/tokens */
export const geminiCountTokens: CountingDialect = {
  id: GEMINI,
  operation: 'count_tokens',
  seals: { ...SEAL_TRAITS, find: (body) => SEAL_TRAITS.find(countedOf(body)) },
  takesBytesOnly: true,
  summarize: (body, byteLength) => ({ ...summarize(countedOf(body), byteLength), stream: false, maxOutputTokens: 0 }),
  patchRequest,
  inspectResponse,
  encodeCount,
  encodeError,
  decodeError,
  decodeRequest: (body) => decodeRequest(countedOf(body)),
  encodeRequest(request, options) {
    const { body } = encodeRequest(request, { ...options, stream: false });
    // What a translation loses is told when the request itself is sent.
    return { body: { generateContentRequest: { model: `models/${options.model}`, ...body } }, warnings: [] };
  },
  decodeResponse(body) {
    const { totalTokens } = asObject(body);
    if (typeof totalTokens !== 'number') throw new WireError('malformed', NO_COUNT);
    return { inputTokens: totalTokens };
  },
  encodeResponse: ({ inputTokens }) => encodeCount(inputTokens),
};
