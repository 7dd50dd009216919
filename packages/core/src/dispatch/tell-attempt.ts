import { type AttemptEvent, isPromise, type Target } from '@helix/contracts';
import { callHook } from '../pipeline/compiled-hook.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { AttemptView } from './attempt-view.js';

/** The attempt that `attempt` hooks are told of. */
export interface ToldAttempt {
  readonly id: string;
  /** Counted from 1. */
  readonly number: number;
  readonly target: Target;
}

/** Tells the `attempt` hooks; what they do with it never harms the request. */
export function tellAttempt(
  scope: RequestScope,
  services: CoreServices,
  { id, number, target }: ToldAttempt,
  event: AttemptEvent,
): void {
  const hooks = scope.chain.attempt;
  if (hooks.length === 0) return;
  const context = new AttemptView(scope, id, number, target);
  for (const hook of hooks) {
    scope.speaking = hook;
    const refused = (error: unknown): void =>
      services.logger.warn('an attempt observer refused', { plugin: hook.plugin, error: String(error) });
    try {
      const told = callHook(hook, services.clock, () => hook.handler(context, event), acceptAnything);
      if (isPromise(told)) told.catch(refused);
    } catch (error) {
      refused(error);
    }
  }
}

function acceptAnything(): boolean {
  return true;
}
