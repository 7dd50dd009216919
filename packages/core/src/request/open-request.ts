import { isPromise, type MaybePromise } from '@helix/contracts';
import { resumeConversation } from '../conversation/resume-conversation.js';
import type { Generation } from '../generation/generation.js';
import { openPassThrough } from '../pass-through/open-pass-through.js';
import type { CoreServices } from '../services.js';
import { openRealtime } from '../socket/open-realtime.js';
import { openStored } from '../stored/open-stored.js';
import type { RequestScope } from './request-scope.js';
import { summarizeRequest } from './summarize-request.js';

/** Finds out what a gathered body asks for. True when that has been answered already. Throws the caller's error. */
export function openRequest(
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
): MaybePromise<boolean> {
  switch (scope.operation) {
    case 'files':
    case 'batches':
      return openStored(scope, generation, services);
    case 'passthrough':
      openPassThrough(scope, generation);
      return false;
    case 'realtime':
      openRealtime(scope);
      return false;
    default: {
      summarizeRequest(scope);
      if (scope.chatDialect?.storage === undefined) return false;
      const resuming = resumeConversation(scope, generation, services);
      return isPromise(resuming) ? resuming.then(() => false) : false;
    }
  }
}
