import { ERROR_CODES, type HelixError, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/**
 * The error envelope of this dialect, with Helix's stable `code` and facts beside `type` and `message`.
 * Source: https://platform.claude.com/docs/en/api/errors
 */
export function encodeError(error: HelixError, requestId: string): JsonObject {
  const body: JsonDraft = {
    type: error.type ?? ERROR_CODES[error.code].anthropic,
    message: error.message,
    code: error.code,
  };
  if (error.param !== undefined) body.param = error.param;
  for (const [field, value] of Object.entries(error.details)) {
    if (!(field in body)) body[field] = value as JsonValue;
  }
  return { type: 'error', error: body, request_id: requestId };
}

/**
 * An error inside a stream that has begun. Begins with a blank line, which ends whatever event was half sent.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming#error-events
 */
export function encodeStreamError(error: HelixError, requestId: string): string {
  return `\n\nevent: error\ndata: ${JSON.stringify(encodeError(error, requestId))}\n\n`;
}
