import { ERROR_CODES, type HelixError, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/**
 * OpenAI's error envelope, with Helix's stable `code`, its facts and the request id beside `message` and `type`.
 * Source: https://platform.openai.com/docs/guides/error-codes
 */
export function encodeError(error: HelixError, requestId: string): JsonObject {
  const body: JsonDraft = {
    message: error.message,
    type: error.type ?? ERROR_CODES[error.code].openai,
    param: error.param ?? null,
    code: error.code,
  };
  for (const [field, value] of Object.entries(error.details)) {
    if (!(field in body)) body[field] = value as JsonValue;
  }
  body.request_id = requestId;
  return { error: body };
}
