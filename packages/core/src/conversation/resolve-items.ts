import type { ResponseContent } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { tooLong } from './conversation-limits.js';
import { contentsOf, replaceBody } from './replace-body.js';

/** A request that names items of more answers than this has the rest left as it is. */
const MOST_REFERRED = 200;

/**
 * Puts stored items that the request names by their id in the place of their names. What is not there is left to the target. Throws `body_too_large`
 * when the answers that hold them, or the request with them, are larger than a body may be.
 */
export async function resolveItems(
  scope: RequestScope,
  services: CoreServices,
  {
    owner,
    referred,
    maxBytes,
  }: { readonly owner: string; readonly referred: readonly string[]; readonly maxBytes: number },
): Promise<void> {
  const found: ResponseContent[] = [];
  let left = maxBytes;
  for (const id of referred.slice(0, MOST_REFERRED)) {
    const { turns, bytes, isCut } = await services.responses.chain(owner, id, { maxTurns: 1, maxBytes: left });
    if (turns.length === 0 && isCut) throw tooLong('What the request names by its id', maxBytes);
    found.push(...contentsOf(turns));
    left -= bytes;
  }
  if (found.length === 0) return;
  const body = scope.chatDialect?.storage?.resolveItems(scope.body, found) ?? scope.body;
  replaceBody(scope, body);
  if (scope.bytes.length > maxBytes) throw tooLong('The request with the items that it names', maxBytes);
}
