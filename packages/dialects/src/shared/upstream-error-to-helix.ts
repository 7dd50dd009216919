import { type ErrorCode, HelixError, type UpstreamErrorClass, type UpstreamErrorInfo } from '@helix/contracts';

const CODE_OF_CLASS: Partial<Readonly<Record<UpstreamErrorClass, ErrorCode>>> = {
  rate_limit: 'upstream_rate_limited',
  overloaded: 'upstream_unavailable',
  connection: 'upstream_unavailable',
  timeout: 'upstream_timeout',
};

/** What a caller is told of a failure inside a stream that has begun. */
export function upstreamErrorToHelix(error: UpstreamErrorInfo): HelixError {
  return new HelixError(CODE_OF_CLASS[error.class] ?? 'upstream_failed', error.message, {
    details: { class: error.class, ...(error.type !== undefined && { upstream_type: error.type }) },
  });
}
