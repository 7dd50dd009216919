import type { RouteDescription } from '@helix/contracts';
import type { StoredAnswerCall } from '@helix/core';

/** Where Responses is spoken; what is stored stands under the same addresses. */
export const RESPONSES_PATHS = ['/v1/responses', '/responses', '/openai/v1/responses', '/openai/responses'] as const;

/** A route about a stored answer. */
export interface StoredAnswerRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly call: StoredAnswerCall;
}

/** Every route about stored answers. They reach no upstream but the one that keeps the answer, and cost nothing. */
export const STORED_ANSWER_ROUTES: readonly StoredAnswerRoute[] = RESPONSES_PATHS.flatMap(
  (path): readonly StoredAnswerRoute[] => [
    { method: 'GET', path: `${path}/:id`, call: 'retrieve' },
    { method: 'DELETE', path: `${path}/:id`, call: 'delete' },
    { method: 'POST', path: `${path}/:id/cancel`, call: 'cancel' },
    { method: 'GET', path: `${path}/:id/input_items`, call: 'input_items' },
  ],
);

export function describeStoredAnswerRoute({ method, path }: StoredAnswerRoute): RouteDescription {
  return { method, path, operation: 'chat', dialect: 'openai-responses', access: 'key', billable: false };
}
