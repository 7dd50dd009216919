import { isJsonObject } from '@helix/contracts';
import type { SmallReply } from '@helix/provider-kit';

/** An OAuth 2 bearer token. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a token may be used for. */
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** For one exchange with a token endpoint. */
export const TOKEN_TIMEOUT_MS = 10_000;

/** How long a token holds where the answer does not say. */
const DEFAULT_LIFETIME_SECONDS = 3_600;

/** The token in an endpoint's answer (RFC 6749, 5.1). Throws when there is none; the message holds the endpoint's error code and no secret. */
export function readAccessToken({ status, text }: SmallReply, source: string, now: number): AccessToken {
  const body = parse(text);
  const token = body.access_token;
  if (status !== 200 || typeof token !== 'string' || token === '')
    throw new Error(`${source} answered ${status}${reasonOf(body)} instead of a token.`);
  const seconds = typeof body.expires_in === 'number' ? body.expires_in : DEFAULT_LIFETIME_SECONDS;
  return { token, expiresAt: now + seconds * 1_000 };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : {};
  } catch {
    return {}; // Told by the caller as what it is: no token.
  }
}

/** `invalid_grant` and the like: a code from a list, never a text. */
function reasonOf({ error }: Readonly<Record<string, unknown>>): string {
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
}
