import type { HelixError } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';

/**
 * Tells the caller of an error when part of its answer has gone out: inside the stream where its format has a way to, else by breaking the connection off.
 * An answer that ended cleanly would be taken for whole.
 */
export function endInError(scope: RequestScope, error: HelixError): void {
  const { reply, chatDialect, requestId } = scope;
  if (chatDialect === undefined) reply.cut();
  else reply.end(chatDialect.encodeStreamError(error, requestId));
}
