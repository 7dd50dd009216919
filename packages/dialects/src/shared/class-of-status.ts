import type { UpstreamErrorClass } from '@helix/contracts';

/** What an HTTP status means where the body does not say more. 0, for an error that had none, is a `server_error`. */
export function classOfStatus(status: number): UpstreamErrorClass {
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'billing';
    case 403:
      return 'permission';
    case 404:
    case 410:
      return 'not_found';
    case 408:
    case 504:
    case 524: // Cloudflare: the server behind it took too long.
      return 'timeout';
    case 429:
      return 'rate_limit';
    case 503:
    case 529:
      return 'overloaded';
    case 424: // A dependency of the provider failed.
    case 499: // The provider's own front gave up.
      return 'server_error';
    default:
      return status >= 400 && status < 500 ? 'invalid_request' : 'server_error';
  }
}
