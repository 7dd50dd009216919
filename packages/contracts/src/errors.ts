/**
 * The one table of errors. The code is stable and public; the status follows from it, and so do the `type`s that
 * each dialect's SDK expects. `docs/reference/errors.md` is generated from this table.
 */
export const ERROR_CODES = {
  invalid_request: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: 'the request is malformed or a field has the wrong type; the message names the field',
  },
  unsupported_feature: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: 'no target can carry what the request asks for; the message names it and the way out',
  },
  price_unknown: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: 'a spend cap applies and the model has no known price; set one under `prices`',
  },
  previous_response_not_found: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: '`previous_response_id` names no answer that this caller may go on from: it never was, was deleted, or is older than `responses.retention`',
  },
  unauthenticated: {
    status: 401,
    openai: 'authentication_error',
    anthropic: 'authentication_error',
    when: 'no key, or one that is unknown, expired or revoked; the key is never echoed',
  },
  spend_cap_reached: {
    status: 402,
    openai: 'insufficient_quota',
    anthropic: 'billing_error',
    when: 'a spend cap is exhausted or reserved by calls in flight; the body says which, how much and until when',
  },
  forbidden: {
    status: 403,
    openai: 'permission_error',
    anthropic: 'permission_error',
    when: 'this key may not use the model, route or provider',
  },
  not_found: {
    status: 404,
    openai: 'invalid_request_error',
    anthropic: 'not_found_error',
    when: 'no such route or resource',
  },
  model_not_found: {
    status: 404,
    openai: 'invalid_request_error',
    anthropic: 'not_found_error',
    when: 'no such model; the message lists the nearest names that the caller may use',
  },
  method_not_allowed: {
    status: 405,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: 'the path exists with another method',
  },
  conflict: {
    status: 409,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
    when: 'the resource exists already or has changed meanwhile',
  },
  body_too_large: {
    status: 413,
    openai: 'invalid_request_error',
    anthropic: 'request_too_large',
    when: 'the body, or a message of a WebSocket, is larger than `server.maxBodyBytes`',
  },
  rate_limited: {
    status: 429,
    openai: 'rate_limit_error',
    anthropic: 'rate_limit_error',
    when: 'a limit on requests, tokens or parallel calls is reached; `retry-after` says when to come back',
  },
  cancelled: {
    status: 499,
    openai: 'api_error',
    anthropic: 'api_error',
    when: 'the caller went away; seen in the ledger only',
  },
  internal: {
    status: 500,
    openai: 'server_error',
    anthropic: 'api_error',
    when: 'a defect of the gateway, or a plugin that failed with `deny`; the request id finds it in the log',
  },
  upstream_failed: {
    status: 502,
    openai: 'server_error',
    anthropic: 'api_error',
    when: 'the provider failed, or ended its answer early',
  },
  upstream_rate_limited: {
    status: 429,
    openai: 'rate_limit_error',
    anthropic: 'rate_limit_error',
    when: 'every target is rate limited by its provider; its `retry-after` is relayed',
  },
  upstream_unavailable: {
    status: 503,
    openai: 'server_error',
    anthropic: 'overloaded_error',
    when: 'no target is healthy or reachable',
  },
  store_unavailable: {
    status: 503,
    openai: 'server_error',
    anthropic: 'overloaded_error',
    when: 'the meter store or the journal is away and the policy is to refuse',
  },
  draining: {
    status: 503,
    openai: 'server_error',
    anthropic: 'overloaded_error',
    when: 'the gateway is shutting down',
  },
  upstream_timeout: {
    status: 504,
    openai: 'server_error',
    anthropic: 'api_error',
    when: 'a time limit was reached: connect, headers, firstToken, idle or total; the message says which',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export interface ErrorCodeEntry {
  readonly status: number;
  readonly openai: string;
  readonly anthropic: string;
  readonly when: string;
}

export type ErrorCode = keyof typeof ERROR_CODES;

export interface HelixErrorOptions {
  /** Machine-readable facts, added to the error body beside `code` and `message`. No secret, no prompt text. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The field of the caller's request that is to blame, as a path: `messages[2].content`. */
  readonly param?: string;
  /** Replaces the table's status: an upstream 4xx that is the caller's fault keeps its own. */
  readonly status?: number;
  /** Replaces the table's `type`, likewise. */
  readonly type?: string;
  /** Seconds until a retry can succeed; becomes `retry-after`. */
  readonly retryAfterSeconds?: number;
  /** False tells SDKs not to retry (`x-should-retry: false`). */
  readonly shouldRetry?: boolean;
  readonly cause?: unknown;
}

/** Every refusal and failure that a caller may see. The message says what was wrong and what to do. */
export class HelixError extends Error {
  override readonly name = 'HelixError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly param: string | undefined;
  readonly type: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly shouldRetry: boolean | undefined;

  constructor(code: ErrorCode, message: string, options: HelixErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? ERROR_CODES[code].status;
    this.details = options.details ?? {};
    this.param = options.param;
    this.type = options.type;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.shouldRetry = options.shouldRetry;
  }
}
