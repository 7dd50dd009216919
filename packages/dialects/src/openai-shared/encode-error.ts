import { ERROR_CODES, type HelixError, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from './fields.js';

/** OpenAI's error envelope with Helix's stable `code` and facts. Source: https://platform.openai.com/docs/guides/error-codes */
export function encodeError(error: HelixError, requestId: string): JsonObject {
  const body: JsonDraft = { message: error.message, type: error.type ?? ERROR_CODES[error.code].openai, param: error.param ?? null, code: error.code };
  for (const [field, value] of Object.entries(error.details)) body[field] = value as JsonValue;
  body['request_id'] = requestId;
  return { error: body };
}

/** An error inside a stream that has begun: a blank line ends what was half sent, the SDKs raise on `error`, and no `[DONE]` follows. */
export function encodeStreamError(error: HelixError, requestId: string): string {
  return `\n\ndata: ${JSON.stringify(encodeError(error, requestId))}\n\n`;
}
