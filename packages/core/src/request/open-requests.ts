import type { HelixError } from '@helix/contracts';
import type { RequestScope } from './request-scope.js';
import { sendError } from './send-error.js';

/**
 * The requests that have not ended, so that the gateway can end them itself when it stops. A list in which each knows its place, and no `Set`: the
 * tables that a `Set` has outgrown keep what was in them, here whole requests, until the old heap is collected.
 */
export class OpenRequests {
  readonly #scopes: RequestScope[] = [];

  add(scope: RequestScope): void {
    scope.openAt = this.#scopes.push(scope) - 1;
  }

  delete(scope: RequestScope): void {
    const { openAt } = scope;
    if (openAt === undefined) return;
    scope.openAt = undefined;
    const last = this.#scopes.pop();
    if (last === undefined || last === scope) return;
    this.#scopes[openAt] = last;
    last.openAt = openAt;
  }

  /** Tells every caller the error, inside its stream where that has begun, and stops what it waits for. Sessions over a WebSocket are closed by their own means. */
  endAll(error: HelixError): void {
    for (const scope of [...this.#scopes]) {
      if (scope.upgrade !== undefined) continue;
      sendError(scope, error);
      scope.stop(error);
    }
  }
}
