import {
  type AnswerKeeping,
  isPromise,
  type JsonObject,
  type StoredResponse,
  type Target,
  type UpstreamDialect,
} from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';

/** The answer is to be kept: the caller's word, else the model's defaults, else yes. */
export function isKept({ conversation, policy }: RequestScope): boolean {
  if (conversation === undefined || !conversation.retention.store || conversation.owner === undefined) return false;
  return (conversation.wish.store ?? policy.defaults['store']) !== false;
}

/** The target goes on from its own answers: the gateway only remembers where they are. */
export function isHeldBy(scope: RequestScope, { provider }: ActiveProvider, dialect: UpstreamDialect): boolean {
  return scope.conversation !== undefined && dialect === scope.wire && provider.storesResponses === true;
}

/** How the gateway gives the answer of a target that keeps none itself. `undefined` when the answer passes as the target gives it. */
export function keepingFor(
  scope: RequestScope,
  active: ActiveProvider,
  dialect: UpstreamDialect,
): AnswerKeeping | undefined {
  if (scope.conversation === undefined || isHeldBy(scope, active, dialect)) return undefined;
  const keeping = gatewayKeeping(scope);
  return dialect === scope.wire && keeping?.stored === false && keeping.previousId === undefined ? undefined : keeping;
}

/** Likewise where no target answers. */
export function gatewayKeeping(scope: RequestScope): AnswerKeeping | undefined {
  const { conversation } = scope;
  if (conversation === undefined) return undefined;
  const { storage, wish } = conversation;
  return { id: storage.answerId(scope.requestId), stored: isKept(scope), previousId: wish.previousId };
}

/** Keeps an answer that the caller is about to get whole. A store that fails does not take the answer from the caller, who has paid for it. */
export function keepAnswer(
  scope: RequestScope,
  services: CoreServices,
  { keeping, answer }: { readonly keeping: AnswerKeeping; readonly answer: JsonObject },
): void {
  const { conversation, requestId } = scope;
  if (conversation === undefined || !keeping.stored || !conversation.storage.isEnded(answer)) return;
  const input = conversation.storage.inputItems(conversation.body, requestId);
  save(scope, services, { id: keeping.id, holder: undefined, content: { input, response: answer } });
}

/** An answer that its provider keeps. */
export interface AnswerAtHolder {
  readonly id: string;
  readonly target: Target;
  /** That the conversation takes with it; 0 while it is not known. */
  readonly tokens: number;
  /** The whole answer, where it passed as it came. */
  readonly response: JsonObject | undefined;
}

/** Remembers which provider has an answer, so that what goes on from it goes there. */
export function rememberHolder(
  scope: RequestScope,
  services: CoreServices,
  { id, target, tokens, response }: AnswerAtHolder,
): void {
  const { conversation } = scope;
  if (conversation === undefined || !isKept(scope)) return;
  const { provider, model } = target;
  const { byteLength, storedTokens = 0 } = scope.summary;
  // Until it is known what the call used: no more than this went in.
  const contextTokens = tokens > 0 ? tokens : byteLength + storedTokens;
  const content =
    response === undefined || !conversation.retention.copies || !conversation.storage.isEnded(response)
      ? undefined
      : { input: conversation.storage.inputItems(conversation.body, scope.requestId), response };
  save(scope, services, { id, holder: { provider, model, contextTokens }, content });
}

function save(
  scope: RequestScope,
  services: CoreServices,
  answer: Pick<StoredResponse, 'id' | 'holder' | 'content'>,
): void {
  const owner = scope.conversation?.owner;
  if (owner === undefined) return;
  const failed = (error: unknown): void =>
    services.logger.error('an answer could not be kept; what goes on from it will not find it', {
      requestId: scope.requestId,
      response: answer.id,
      error: String(error),
    });
  try {
    const saving = services.responses.save({
      ...answer,
      owner,
      key: scope.principal.key?.id,
      createdAt: scope.receivedAt,
      previousId: scope.conversation?.wish.previousId,
    });
    if (isPromise(saving)) saving.catch(failed);
  } catch (error) {
    failed(error);
  }
}
