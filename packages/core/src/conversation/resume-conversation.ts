import { HelixError, isPromise, type MaybePromise, type ResponseChain, type ResponseContent } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { type Conversation, ownerOf } from './conversation.js';

/** No conversation that people have gets here. */
const MOST_TURNS = 1_000;

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
  const { previousId } = wish;
  if (previousId === undefined) return undefined;
  if (owner === undefined) throw notFound(previousId, previousId);
  const limits = { maxTurns: MOST_TURNS, maxBytes: generation.maxBodyBytes };
  const chain = services.responses.chain(owner, previousId, limits);
  const goOn = (found: ResponseChain): void => resume(scope, conversation, { ...found, previousId, limits });
  return isPromise(chain) ? chain.then(goOn) : goOn(chain);
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
  if (isCut) throw tooLong(previousId, limits.maxBytes);
  const contents = turns.flatMap(({ content }): readonly ResponseContent[] => (content === undefined ? [] : [content]));
  scope.body = conversation.storage.replay(scope.body, contents);
  scope.bytes = Buffer.from(JSON.stringify(scope.body));
  if (scope.bytes.length > limits.maxBytes) throw tooLong(previousId, limits.maxBytes);
  scope.summary = scope.wire.summarize(scope.body, scope.bytes.length);
  scope.conversation = { ...conversation, isReplayed: true };
}

function notFound(missing: string, asked: string): HelixError {
  const between = missing === asked ? '' : ` '${asked}' goes on from it.`;
  return new HelixError(
    'previous_response_not_found',
    `Previous response with id '${missing}' not found.${between} It may have been deleted, be too old, or have been made with \`store: false\`; send the turns in \`input\` instead.`,
    { param: 'previous_response_id', shouldRetry: false },
  );
}

function tooLong(previousId: string, maxBytes: number): HelixError {
  return new HelixError(
    'body_too_large',
    `The conversation that '${previousId}' goes on from is longer than ${MOST_TURNS} turns or ${maxBytes} bytes. Begin a new one with what still matters, or raise server.maxBodyBytes.`,
    { param: 'previous_response_id', shouldRetry: false },
  );
}
