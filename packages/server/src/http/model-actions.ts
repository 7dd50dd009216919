import type { IncomingMessage } from 'node:http';
import type { BillableRoute } from '@helix/core';

/** A route and the model that its URL names. */
export interface ModelAction {
  readonly route: BillableRoute;
  readonly model: string;
}

const MARK = ':model:';

/** Whether a route is a custom method of Google's: `/v1beta/models/:model:generateContent`. */
export function isModelAction({ path }: BillableRoute): boolean {
  return path.includes(MARK);
}

/**
 * The routes that a router's pattern cannot tell apart: a model, which may hold slashes and colons, and behind the last colon what is asked of it;
 * then the query, where the route has one (`?alt=sse`). Source: https://google.aip.dev/136
 */
export class ModelActions {
  readonly #routes: readonly BillableRoute[];

  constructor(routes: readonly BillableRoute[]) {
    this.#routes = routes.filter(isModelAction);
  }

  /** What stands before the model: `/v1beta/models/`, each once. */
  get prefixes(): readonly string[] {
    return [...new Set(this.#routes.map(({ path }) => path.slice(0, path.indexOf(MARK))))];
  }

  /** The route for the decoded rest of a path behind `prefix`; `undefined` when it names no model or no action. */
  find(prefix: string, rest: string, query: URLSearchParams): ModelAction | undefined {
    const colon = rest.lastIndexOf(':');
    if (colon <= 0) return undefined;
    const action = `${prefix}${MARK}${rest.slice(colon + 1)}`;
    const wanted = query.get('alt') === 'sse' ? [`${action}?alt=sse`, action] : [action];
    for (const path of wanted) {
      const route = this.#routes.find((candidate) => candidate.path === path);
      if (route !== undefined) return { route, model: rest.slice(0, colon) };
    }
    return undefined;
  }
}

/**
 * Google's clients may send the key as `?key=`. It becomes the header `x-goog-api-key`, which counts where no header has a key, and leaves the URL,
 * so that nothing which shows the URL shows the key.
 */
export function takeKeyFromUrl(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const key = query.get('key');
  if (key === null) return query;
  query.delete('key');
  const rest = query.toString();
  request.url = url.slice(0, start) + (rest === '' ? '' : `?${rest}`);
  request.headers['x-goog-api-key'] ??= key;
  return query;
}
