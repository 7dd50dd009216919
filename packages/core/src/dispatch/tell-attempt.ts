import { type AttemptEvent, isPromise } from '@helix/contracts';
import { callHook } from '../pipeline/compiled-hook.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import type { AttemptView } from './attempt-view.js';

/** Tells the `attempt` hooks of an attempt; what they do with it never harms the request. */
export function tellAttempt(
  scope: RequestScope,
  services: CoreServices,
  attempt: AttemptView,
  event: AttemptEvent,
): void {
  for (const hook of scope.chain.attempt) {
    scope.speaking = hook;
    const refused = (error: unknown): void =>
      services.logger.warn('an attempt observer refused', { plugin: hook.plugin, error: String(error) });
    try {
      const told = callHook(hook, services.clock, () => hook.handler(attempt, event), acceptAnything);
      if (isPromise(told)) told.catch(refused);
    } catch (error) {
      refused(error);
    }
  }
}

function acceptAnything(): boolean {
  return true;
}
