import type { HelixError } from '@helix/contracts';
import { encodeError } from './encode-error.js';

/**
 * An error inside a stream that has begun. Begins with a blank line, which ends whatever event was half sent; no `[DONE]` follows, so that
 * a cut answer is never taken for a whole one. OpenAI's SDKs raise on an `error` field in any event.
 */
export function encodeStreamError(error: HelixError, requestId: string): string {
  return `\n\ndata: ${JSON.stringify(encodeError(error, requestId))}\n\n`;
}
