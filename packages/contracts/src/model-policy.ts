import type { UpstreamErrorClass } from './chat/upstream-error.js';
import type { JsonObject } from './json.js';

/** Limits of one attempt and of the whole request, in milliseconds; `undefined` means none. */
export interface Timeouts {
  /** Until the connection stands. */
  readonly connect: number;
  /** From the request's last byte to the response's headers. */
  readonly headers: number | undefined;
  /** From the attempt's start to the first content event of a stream (or to the whole answer, when not streamed, it does not apply). */
  readonly firstToken: number | undefined;
  /** Between two chunks of the answer. */
  readonly idle: number | undefined;
  /** The whole request, all attempts together. */
  readonly total: number;
}

export interface RetryPolicy {
  /** All attempts over all targets, the first included. */
  readonly attempts: number;
  /** Error classes after which another attempt is made. */
  readonly on: readonly UpstreamErrorClass[];
  /** First pause before the same target is tried again, doubled each time with full jitter, in milliseconds. */
  readonly backoffMs: number;
}

/** What to do with an upstream call whose caller has gone. */
export type AbortPolicy = 'cancel' | 'drain';

/** How a model that callers ask for behaves. Frozen. */
export interface ModelPolicy {
  /** The name or pattern in the configuration. */
  readonly name: string;
  readonly timeouts: Timeouts;
  readonly retry: RetryPolicy;
  readonly onAbort: AbortPolicy;
  /** Milliseconds of silence after which a comment line is sent on a stream; `undefined` for never. */
  readonly heartbeatMs: number | undefined;
  /** Refuse (400) instead of warning when a translation loses a field. */
  readonly strict: boolean;
  /** Skip targets that, by the catalogue, cannot do what a request needs (tools, images, a schema, its length). */
  readonly checkCapabilities: boolean;
  readonly routing: { readonly strategy: string; readonly sticky: string | undefined };
  /** Parameters under the caller's. */
  readonly defaults: JsonObject;
  /** Teams and keys that may use it (ids or names); `undefined` means all. */
  readonly allow:
    | { readonly teams?: readonly string[] | undefined; readonly keys?: readonly string[] | undefined }
    | undefined;
}
