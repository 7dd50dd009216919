import { isPromise, type MaybePromise, type ResponseChain } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { type Conversation, ownerOf } from './conversation.js';
import { MOST_TURNS, notFound, tooLong } from './conversation-limits.js';
import { contentsOf, replaceBody } from './replace-body.js';
import { resolveItems } from './resolve-items.js';

const NONE: readonly string[] = [];

/**
 * Puts the stored turns that a request goes on from before its own input: from here on the request is the whole conversation, for plugins, meters and
 * targets alike. Where a provider has the turns, only what they cost is noted. Throws `previous_response_not_found`, and `body_too_large` when the
 * conversation is larger than a body may be.
 */
export function resumeConversation(
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
): MaybePromise<void> {
  const storage = scope.chatDialect?.storage;
  if (storage === undefined) return undefined;
  const wish = storage.readWish(scope.body);
  const owner = ownerOf(scope.principal);
  const conversation: Conversation = {
    storage,
    wish,
    owner,
    isOpen: generation.responses.store,
    body: scope.body,
    holder: undefined,
    isReplayed: false,
  };
  scope.conversation = conversation;
  const referred = owner === undefined ? NONE : storage.answersReferred(scope.body);
  if (owner === undefined || referred.length === 0) return goOn(scope, { conversation, generation, services });
  return resolveItems(scope, services, { owner, referred, maxBytes: generation.maxBodyBytes }).then(() =>
    goOn(scope, { conversation: { ...conversation, body: scope.body }, generation, services }),
  );
}

function goOn(
  scope: RequestScope,
  {
    conversation,
    generation,
    services,
  }: { readonly conversation: Conversation; readonly generation: Generation; readonly services: CoreServices },
): MaybePromise<void> {
  scope.conversation = conversation;
  const { owner, wish } = conversation;
  const { previousId } = wish;
  if (previousId === undefined) return undefined;
  if (owner === undefined) throw notFound(previousId, previousId);
  const limits = { maxTurns: MOST_TURNS, maxBytes: generation.maxBodyBytes };
  const chain = services.responses.chain(owner, previousId, limits);
  const take = (found: ResponseChain): void => resume(scope, conversation, { ...found, previousId, limits });
  return isPromise(chain) ? chain.then(take) : take(chain);
}

function resume(
  scope: RequestScope,
  conversation: Conversation,
  {
    turns,
    missing,
    isCut,
    previousId,
    limits,
  }: ResponseChain & { readonly previousId: string; readonly limits: { readonly maxBytes: number } },
): void {
  const { holder } = turns.at(-1) ?? {};
  if (holder !== undefined) {
    scope.conversation = { ...conversation, holder };
    scope.summary = { ...scope.summary, storedTokens: holder.contextTokens };
    return;
  }
  if (missing !== undefined) throw notFound(missing, previousId);
  if (isCut) throw tooLong(`The conversation that '${previousId}' ends`, limits.maxBytes);
  replaceBody(scope, conversation.storage.replay(scope.body, contentsOf(turns)));
  if (scope.bytes.length > limits.maxBytes)
    throw tooLong(`The conversation that '${previousId}' ends`, limits.maxBytes);
  scope.conversation = { ...conversation, isReplayed: true };
}
