import type { HeaderMap, UpstreamErrorInfo } from '@helix/contracts';
import { classifyException } from '@helix/dialects';
import { headerValue } from '@helix/wire';

/** What the provider can still do about a failure. */
export interface Recovery {
  /** AWS called the credentials expired: whether the next call will have others. */
  readonly renewCredentials: () => boolean;
  /** AWS called the signature out of time; `date` is its own (milliseconds since the epoch). Whether that changed the clock. */
  readonly correctClock: (date: number) => boolean;
}

const EXPIRED = /^ExpiredToken/i;
const EXPIRED_MESSAGE = /security token.*expired/i;
const OUT_OF_TIME = /^(?:InvalidSignature|SignatureDoesNotMatch|RequestExpired|RequestTimeTooSkewed)/i;

/**
 * The class of a failure by the name in `x-amzn-errortype` (`Name:uri`), which no body has. Expired credentials and a wrong clock are
 * `server_error` where they can be put right, so that the same target is tried again at once.
 */
export function classifyFailure(error: UpstreamErrorInfo, headers: HeaderMap, recovery: Recovery): UpstreamErrorInfo {
  const name = headerValue(headers, 'x-amzn-errortype')?.split(':')[0] ?? error.type;
  if (name === undefined && !EXPIRED_MESSAGE.test(error.message)) return error;
  const named = {
    ...error,
    ...(name !== undefined && { type: name, class: classifyException(name, error.message, error.status ?? 0) }),
  };
  const again = { ...named, class: 'server_error', retryAfterMs: 0 } as const;
  if (EXPIRED.test(name ?? '') || EXPIRED_MESSAGE.test(error.message))
    return recovery.renewCredentials() ? again : named;
  if (!OUT_OF_TIME.test(name ?? '')) return named;
  const date = Date.parse(headerValue(headers, 'date') ?? '');
  return !Number.isNaN(date) && recovery.correctClock(date) ? again : named;
}
