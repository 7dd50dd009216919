import type { JsonValue, Page, RouteContribution, RouteReply, RouteRequest } from '@helix/contracts';

const BASE = '/admin/v1';

type Handle = (request: RouteRequest) => RouteReply | Promise<RouteReply>;

/** A route that reads, under `/admin/v1`, with the admin key. */
export function readRoute(path: string, summary: string, handle: Handle): RouteContribution {
  return { method: 'GET', path: `${BASE}/${path}`, access: 'admin', summary, handle };
}

/** A route that changes something; its body is checked against `bodySchema` before `handle` sees it. */
export function changeRoute(route: {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly bodySchema?: Readonly<Record<string, unknown>>;
  readonly handle: Handle;
}): RouteContribution {
  return { ...route, path: `${BASE}/${route.path}`, access: 'admin' };
}

/** A page as `{ data, next_cursor }`. */
export function replyPage<T>(page: Page<T>, view: (item: T) => JsonValue): RouteReply {
  return { json: { data: page.data.map((item) => view(item)), next_cursor: page.nextCursor ?? null } };
}

/** A list that is always whole, in the shape of a page. */
export function replyList(data: unknown): RouteReply {
  return { json: { data: data as JsonValue, next_cursor: null } };
}
