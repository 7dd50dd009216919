import type { MaybePromise } from './brand.js';
import type { DialectId } from './chat/parts.js';
import type { Operation } from './dialect.js';
import type { UpstreamRequest } from './upstream-request.js';

/** A call of a provider's own API, as its caller wrote it. */
export interface OwnCall {
  readonly method: UpstreamRequest['method'];
  /** Behind the provider's base URL, with its query: `/v1/messages?beta=true`. It has no `.` and no `..`. */
  readonly path: string;
}

/** What such a call is known to be, and so how it is metered. */
export interface KnownCall {
  readonly operation: Operation;
  readonly dialect: DialectId;
  /** The model, where the path names it. */
  readonly model?: string | undefined;
  /** Where the path says it; else the body does. */
  readonly stream?: boolean | undefined;
}

/** A call on its way to the provider. */
export interface OwnRequest extends OwnCall {
  readonly body: Buffer;
  /** The caller's headers, allow-listed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/** The provider's whole API with the gateway's credentials, for callers that speak it themselves. */
export interface PassThrough {
  /** `free` for what costs nothing, such as a list of models; `undefined` for what nobody can meter. Pure. */
  recognize(call: OwnCall): KnownCall | 'free' | undefined;
  /** URL and credentials; the body's bytes are the caller's. Throws `invalid_request` for a path that the provider cannot have. */
  dial(request: OwnRequest): MaybePromise<UpstreamRequest>;
}
