import type { HelixError } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';
import { sendError } from './send-error.js';

/** The requests that have not ended, so that the gateway can end them itself when it stops. */
export class OpenRequests {
  readonly #scopes = new Set<RequestScope>();

  add(scope: RequestScope): void {
    this.#scopes.add(scope);
  }

  delete(scope: RequestScope): void {
    this.#scopes.delete(scope);
  }

  /** Tells every caller the error, inside its stream where that has begun, and stops what it waits for. Sessions over a WebSocket are closed by their own means. */
  endAll(error: HelixError): void {
    for (const scope of this.#scopes) {
      if (scope.upgrade !== undefined) continue;
      sendError(scope, error);
      scope.stop(error);
    }
  }
}
