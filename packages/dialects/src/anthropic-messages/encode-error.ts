import { ERROR_CODES, type HelixError, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';

/**
 * The error envelope of this dialect, with Helix's stable `code` and facts beside `type` and `message`.
 * Source: https://platform.claude.com/docs/en/api/errors
 */
export function encodeError(error: HelixError, requestId: string): JsonObject {
  const body: JsonDraft = {
    type: error.type ?? ERROR_CODES[error.code].anthropic,
    message: sayTooLong(error),
    code: error.code,
  };
  if (error.param !== undefined) body.param = error.param;
  for (const [field, value] of Object.entries(error.details)) {
    if (!(field in body)) body[field] = value as JsonValue;
  }
  return { type: 'error', error: body, request_id: requestId };
}

/** What agents of this dialect know a full context by, and compact their conversation. Source: https://code.claude.com/docs/en/llm-gateway-protocol */
const TOO_LONG = /prompt is too long|exceed context limit/i;

/** Other providers say it in words of their own; these follow. */
function sayTooLong({ message, details }: HelixError): string {
  const isTooLong = details['upstream_class'] === 'context_length' && !TOO_LONG.test(message);
  return isTooLong ? `Prompt is too long: ${message}` : message;
}

/**
 * An error inside a stream that has begun. Begins with a blank line, which ends whatever event was half sent.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming#error-events
 */
export function encodeStreamError(error: HelixError, requestId: string): string {
  return `\n\nevent: error\ndata: ${JSON.stringify(encodeError(error, requestId))}\n\n`;
}
