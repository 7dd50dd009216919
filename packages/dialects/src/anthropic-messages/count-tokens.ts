import { type Dialect, EMPTY_BUCKETS, isJsonObject, type JsonObject, type ReplyFacts } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { decodeError, decodeErrorObject } from './decode-error.js';
import { encodeError } from './encode-error.js';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { SEAL_TRAITS } from './seal-carrier.js';
import { summarize } from './summarize.js';

/** Counting is free, and what it counts has not been used. */
const NOTHING_USED = { buckets: EMPTY_BUCKETS };

function inspectResponse(body: unknown): ReplyFacts {
  const facts = { usage: NOTHING_USED, model: undefined, id: undefined, generatedTokens: 0 };
  if (isJsonObject(body) && typeof body.input_tokens === 'number') return { ...facts, error: undefined };
  const error = isJsonObject(body) && body.error !== undefined ? decodeErrorObject(0, body) : MALFORMED;
  return { ...facts, error };
}

const MALFORMED = { class: 'server_error' as const, message: 'The provider’s count has no `input_tokens`.' };

/** Anthropic's token counting. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
export const anthropicCountTokens: Dialect = {
  id: ANTHROPIC_MESSAGES,
  operation: 'count_tokens',
  seals: SEAL_TRAITS,
  summarize: (body: JsonObject, byteLength) => ({ ...summarize(body, byteLength), stream: false, maxOutputTokens: 0 }),
  patchRequest: (bytes, _body, { model }) => patchJsonObject(bytes, { set: { model } }),
  inspectResponse,
  encodeCount: (tokens) => ({ input_tokens: tokens }),
  encodeError,
  decodeError,
};
