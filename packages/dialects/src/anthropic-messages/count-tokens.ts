import {
  type CountingDialect,
  EMPTY_BUCKETS,
  type EncodedRequest,
  isJsonObject,
  type JsonObject,
  type ReplyFacts,
} from '@helix/contracts';
import { patchJsonObject, WireError } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';
import { decodeError, decodeErrorObject } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { encodeError } from './encode-error.js';
import { encodeRequest } from './encode-request.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { summarize } from './summarize.js';

/** Counting is free, and what it counts has not been used. */
const NOTHING_USED = { buckets: EMPTY_BUCKETS };
const NO_COUNT = 'The provider’s count has no `input_tokens`.';

/** What counting takes of a request; it refuses the rest. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
const COUNTED = ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config', 'output_format'];

function inspectResponse(body: unknown): ReplyFacts {
  const facts = { usage: NOTHING_USED, model: undefined, id: undefined, generatedTokens: 0 };
  if (isJsonObject(body) && typeof body.input_tokens === 'number') return { ...facts, error: undefined };
  const error = isJsonObject(body) && body.error !== undefined ? decodeErrorObject(0, body) : MALFORMED;
  return { ...facts, error };
}

const MALFORMED = { class: 'server_error' as const, message: NO_COUNT };

function encodeCount(tokens: number): JsonObject {
  return { input_tokens: tokens };
}

function pickCounted({ body }: EncodedRequest): EncodedRequest {
  const counted = Object.entries(body).filter(([field]) => COUNTED.includes(field));
  // What a translation loses is told when the request itself is sent.
  return { body: Object.fromEntries(counted), warnings: [] };
}

/** Anthropic's token counting, both halves. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
export const anthropicCountTokens: CountingDialect = {
  id: ANTHROPIC_MESSAGES,
  operation: 'count_tokens',
  seals: SEAL_TRAITS,
  summarize: (body: JsonObject, byteLength) => ({ ...summarize(body, byteLength), stream: false, maxOutputTokens: 0 }),
  patchRequest: (bytes, _body, { model }) => patchJsonObject(bytes, { set: { model } }),
  inspectResponse,
  encodeCount,
  encodeError,
  decodeError,
  decodeRequest,
  encodeRequest: (request, options) => pickCounted(encodeRequest(request, { ...options, stream: false })),
  decodeResponse(body) {
    const { input_tokens: inputTokens } = asObject(body);
    if (typeof inputTokens !== 'number') throw new WireError('malformed', NO_COUNT);
    return { inputTokens };
  },
  encodeResponse: ({ inputTokens }) => encodeCount(inputTokens),
};
