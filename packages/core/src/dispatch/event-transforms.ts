import type { Clock, EventTransform } from '@helix/contracts';
import { callHook, SKIPPED } from '../pipeline/compiled-hook.js';
import type { RequestScope } from '../request/request-scope.js';

const NONE: readonly EventTransform[] = Object.freeze([]);

/** What plugins do to the events of an answer. Only chat has events; an embedding that is read as a chat answer is none. */
export function eventTransforms(scope: RequestScope, clock: Clock): readonly EventTransform[] {
  const hooks = scope.chain.transformEvents;
  if (hooks.length === 0 || scope.operation !== 'chat') return NONE;
  const transforms: EventTransform[] = [];
  for (const hook of hooks) {
    const transform = callHook(
      hook,
      clock,
      () => hook.handler(scope),
      (answer) => answer === undefined || typeof answer === 'function',
    );
    if (transform !== SKIPPED && typeof transform === 'function') transforms.push(transform);
  }
  return transforms;
}
