/** What an upstream's failure means for what happens next. */
export type UpstreamErrorClass =
  | 'authentication'
  | 'permission'
  | 'billing'
  | 'not_found'
  | 'context_length'
  | 'invalid_request'
  | 'content_policy'
  | 'rate_limit'
  | 'overloaded'
  | 'timeout'
  | 'connection'
  /** The stream or body ended early, or could not be read. */
  | 'truncated'
  | 'server_error';

/** A provider's error, decoded; no secret in the message. */
export interface UpstreamErrorInfo {
  readonly class: UpstreamErrorClass;
  readonly message: string;
  /** HTTP status, when one was received. */
  readonly status?: number | undefined;
  /** The provider's own `type` and `code`, unchanged. */
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** It takes a reasoning seal of the request for no seal of its own: the request may pass without its seals, or elsewhere. */
  readonly refusesSeals?: boolean | undefined;
  /** Which limit was reached, for `timeout`. */
  readonly limit?: TimeoutKind | undefined;
}

export type TimeoutKind = 'connect' | 'headers' | 'firstToken' | 'idle' | 'total';

/**
 * Whether the caller's request is to blame: the same request would fail at every provider, so it is neither retried nor counted
 * against the provider's health, and the provider's status and message are relayed.
 */
export function isCallerFault(errorClass: UpstreamErrorClass): boolean {
  switch (errorClass) {
    case 'context_length':
    case 'invalid_request':
    case 'content_policy':
      return true;
    case 'authentication':
    case 'permission':
    case 'billing':
    case 'not_found':
    case 'rate_limit':
    case 'overloaded':
    case 'timeout':
    case 'connection':
    case 'truncated':
    case 'server_error':
      return false;
  }
}
