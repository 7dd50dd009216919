import { createPrivateKey, sign } from 'node:crypto';
import type { LocalEnvironment } from '@helix/provider-kit';
import { type AccessToken, readAccessToken, SCOPE, TOKEN_TIMEOUT_MS } from './access-token.js';
import { type CredentialsFile, requireField } from './parse-credentials.js';

const DEFAULT_TOKEN_URI = 'https://oauth2.googleapis.com/token';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_SECONDS = 3_600;

/**
 * A token for a service account's key: a JWT that the key has signed (RS256), exchanged at its token endpoint. Throws on a key that is none.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests, RFC 7523
 */
export async function fetchServiceAccountToken(
  credentials: CredentialsFile,
  { request, now }: LocalEnvironment,
): Promise<AccessToken> {
  const url = credentials.token_uri ?? DEFAULT_TOKEN_URI;
  const at = now();
  const assertion = signAssertion(credentials, url, Math.floor(at / 1_000));
  const reply = await request({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }).toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  return readAccessToken(reply, 'The token endpoint of the service account', at);
}

function signAssertion(credentials: CredentialsFile, audience: string, issuedAt: number): string {
  const keyId = credentials.private_key_id;
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = {
    iss: requireField(credentials, 'client_email'),
    scope: SCOPE,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
  };
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), keyOf(credentials)).toString('base64url')}`;
}

function keyOf(credentials: CredentialsFile): ReturnType<typeof createPrivateKey> {
  // Variables often hold the line ends of a key as the two characters \n.
  const text = requireField(credentials, 'private_key').replaceAll('\\n', '\n');
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error('The private_key of the service account is no PEM key.'); // The cause might show a part of it.
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
