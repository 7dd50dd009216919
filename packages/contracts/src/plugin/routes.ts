import type { MaybePromise } from '../brand.js';
import type { JsonValue } from '../json.js';
import type { Logger } from '../logger.js';
import type { HeaderMap } from '../upstream-request.js';

export type RouteAccess = 'key' | 'admin' | 'public';

/** What a contributed endpoint gets: parsed, bounded, already authorised for its access. */
export interface RouteRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: HeaderMap;
  readonly remoteAddress: string | undefined;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
  readonly logger: Logger;
}

/** JSON, or text with a content type of its own. */
export interface RouteReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly text?: { readonly contentType: string; readonly body: string };
}

/** An HTTP endpoint of a plugin. It cannot reach an upstream, so it is never billable. Errors are thrown as `HelixError`. */
export interface RouteContribution {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/admin/v1/keys/:id`. */
  readonly path: string;
  readonly access: RouteAccess;
  /** One sentence for the reference and the OpenAPI document. */
  readonly summary: string;
  /** JSON Schema of the body, for checking it (path and suggestion in the error) and for the OpenAPI document. */
  readonly bodySchema?: Readonly<Record<string, unknown>>;
  handle(request: RouteRequest): MaybePromise<RouteReply>;
}

/** A registered route as `GET /admin/v1/routes` lists it. */
export interface RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly dialect: string | null;
  readonly access: RouteAccess;
  readonly billable: boolean;
}
