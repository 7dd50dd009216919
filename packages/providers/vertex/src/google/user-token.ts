import type { LocalEnvironment } from '@helix/provider-kit';
import { type AccessToken, readAccessToken, TOKEN_TIMEOUT_MS } from './access-token.js';
import { type CredentialsFile, requireField } from './parse-credentials.js';

/** A token for the user who ran `gcloud auth application-default login`. Source: RFC 6749, 6 */
export async function fetchUserToken(
  credentials: CredentialsFile,
  { request, now }: LocalEnvironment,
): Promise<AccessToken> {
  const at = now();
  const form = {
    grant_type: 'refresh_token',
    client_id: requireField(credentials, 'client_id'),
    client_secret: requireField(credentials, 'client_secret'),
    refresh_token: requireField(credentials, 'refresh_token'),
  };
  const reply = await request({
    url: credentials.token_uri ?? 'https://oauth2.googleapis.com/token',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  return readAccessToken(reply, 'The token endpoint', at);
}
