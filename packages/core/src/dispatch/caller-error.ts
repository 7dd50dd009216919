import { HelixError, isCallerFault, type Target, type UpstreamErrorInfo } from '@helix/contracts';

/** The error that the caller sees for the last failure of its request. */
export function toCallerError(
  error: UpstreamErrorInfo,
  target: Pick<Target, 'provider' | 'model'>,
  attempts: number,
): HelixError {
  const details: Record<string, unknown> = {
    provider: target.provider,
    upstream_status: error.status ?? null,
    attempts,
    ...(error.limit === undefined ? {} : { limit: error.limit }),
  };
  const { message } = error;
  if (isCallerFault(error.class)) {
    return new HelixError('invalid_request', message, {
      status: error.status !== undefined && error.status >= 400 && error.status < 500 ? error.status : 400,
      details: { ...details, upstream_code: error.code ?? codeOf(error), upstream_class: error.class },
      ...(error.param === undefined ? {} : { param: error.param }),
      shouldRetry: false,
    });
  }
  switch (error.class) {
    case 'timeout':
      return new HelixError('upstream_timeout', message, { details });
    case 'rate_limit':
      return new HelixError('upstream_rate_limited', `The provider ${target.provider} is rate limiting: ${message}`, {
        details,
        ...(error.retryAfterMs === undefined
          ? {}
          : { retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1_000)) }),
      });
    case 'overloaded':
    case 'connection':
      return new HelixError('upstream_unavailable', `The provider ${target.provider} is not available: ${message}`, {
        details,
        ...(error.retryAfterMs === undefined
          ? {}
          : { retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1_000)) }),
      });
    case 'not_found':
      return new HelixError(
        'model_not_found',
        `The provider ${target.provider} does not have "${target.model}": ${message}`,
        { details, param: 'model' },
      );
    case 'authentication':
    case 'permission':
    case 'billing':
      return new HelixError(
        'upstream_failed',
        `The provider ${target.provider} refused the gateway's credentials or account (${error.class}). Tell whoever runs the gateway.`,
        { details },
      );
    default:
      return new HelixError('upstream_failed', `The provider ${target.provider} failed: ${message}`, { details });
  }
}

function codeOf(error: UpstreamErrorInfo): string {
  switch (error.class) {
    case 'context_length':
      return 'context_length_exceeded';
    case 'content_policy':
      return 'content_filter';
    default:
      return 'invalid_request';
  }
}
