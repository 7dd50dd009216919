import type { UpstreamErrorInfo } from '@helix/contracts';
import { decodeError as decodeOpenaiError } from '../openai-shared/decode-error.js';

/** `{ id, message, error_type? }` with its HTTP status. 498 is a token that is not valid (any more). Source: https://docs.cohere.com/reference/errors */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  const error = decodeOpenaiError(status, body);
  return status === 498 ? { ...error, class: 'authentication' } : error;
}
