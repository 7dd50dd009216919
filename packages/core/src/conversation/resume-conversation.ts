import { isPromise, type MaybePromise, type ResponseChain, type ResponseHolder } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { type Conversation, ownerOf } from './conversation.js';
import { MOST_TURNS, notFound, tooLong } from './conversation-limits.js';
import { storesAnswers } from './keep-holders.js';
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
    retention: generation.responses,
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
  const take = (found: ResponseChain): void => {
    const { holder } = found.turns.at(-1) ?? {};
    if (holder !== undefined && (isTorn(found) || hasTargetAt(scope, generation, holder.provider)))
      leaveToHolder(scope, conversation, holder);
    else replayTurns(scope, conversation, { ...found, previousId, maxBytes: limits.maxBytes });
  };
  return isPromise(chain) ? chain.then(take) : take(chain);
}

/** Not all of the conversation is here. */
function isTorn({ turns, missing, isCut }: ResponseChain): boolean {
  return missing !== undefined || isCut || turns.some(({ content }) => content === undefined);
}

/** The model can be served by the provider that has the turns: then it is, and nothing has to be replayed. */
function hasTargetAt(scope: RequestScope, generation: Generation, provider: string): boolean {
  if (!storesAnswers(generation, provider, scope.dialect)) return false;
  try {
    const { targets } = generation.routing.lookUp(scope.summary.model, scope.principal);
    return targets.some((target) => target.provider === provider);
  } catch {
    // A model that is not known is refused where models are looked up, unless a plugin names another before.
    return true;
  }
}

function leaveToHolder(scope: RequestScope, conversation: Conversation, holder: ResponseHolder): void {
  scope.conversation = { ...conversation, holder };
  scope.summary = { ...scope.summary, storedTokens: holder.contextTokens };
}

function replayTurns(
  scope: RequestScope,
  conversation: Conversation,
  found: ResponseChain & { readonly previousId: string; readonly maxBytes: number },
): void {
  const { turns, missing, isCut, previousId, maxBytes } = found;
  if (missing !== undefined) throw notFound(missing, previousId);
  const all = `The conversation that '${previousId}' ends`;
  if (isCut) throw tooLong(all, maxBytes);
  replaceBody(scope, conversation.storage.replay(scope.body, contentsOf(turns)));
  if (scope.bytes.length > maxBytes) throw tooLong(all, maxBytes);
  scope.conversation = { ...conversation, isReplayed: true };
}
