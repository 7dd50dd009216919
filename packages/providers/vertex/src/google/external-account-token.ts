import { isJsonObject } from '@helix/contracts';
import type { LocalEnvironment } from '@helix/provider-kit';
import { type AccessToken, readAccessToken, SCOPE, TOKEN_TIMEOUT_MS } from './access-token.js';
import { type CredentialSource, type CredentialsFile, requireField } from './parse-credentials.js';

/**
 * A token for an identity of another provider (workload identity federation): its own token, read anew each time from a file or an address, is
 * exchanged at Google's STS; where the file says so, for one of a service account. Throws for sources that need another cloud's SDK.
 * Source: https://google.aip.dev/auth/4117, RFC 8693
 */
export async function fetchExternalAccountToken(
  credentials: CredentialsFile,
  environment: LocalEnvironment,
): Promise<AccessToken> {
  const subjectToken = await readSubjectToken(credentials.credential_source ?? {}, environment);
  const at = environment.now();
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: requireField(credentials, 'audience'),
    subject_token_type: requireField(credentials, 'subject_token_type'),
    subject_token: subjectToken,
    scope: SCOPE,
  };
  const reply = await environment.request({
    url: credentials.token_url ?? 'https://sts.googleapis.com/v1/token',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  const federated = readAccessToken(reply, 'Google’s token exchange', at);
  const impersonation = credentials.service_account_impersonation_url;
  return impersonation === undefined ? federated : impersonate(impersonation, federated, environment);
}

/** Source: https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
async function impersonate(url: string, { token }: AccessToken, { request }: LocalEnvironment): Promise<AccessToken> {
  const { status, text } = await request({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ scope: [SCOPE] }),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  const body = status === 200 ? parseObject(text) : {};
  const expiresAt = Date.parse(String(body.expireTime));
  if (typeof body.accessToken !== 'string' || Number.isNaN(expiresAt))
    throw new Error(`The service account to act as was refused with status ${status}.`);
  return { token: body.accessToken, expiresAt };
}

async function readSubjectToken(
  { file, url, headers, format }: CredentialSource,
  { request, readFile }: LocalEnvironment,
): Promise<string> {
  let text: string | undefined;
  if (file !== undefined) text = await readFile(file);
  else if (url !== undefined) {
    const reply = await request({ url, timeoutMs: TOKEN_TIMEOUT_MS, ...(headers !== undefined && { headers }) });
    if (reply.status !== 200) throw new Error(`The source of the identity’s token answered ${reply.status}.`);
    text = reply.text;
  } else throw new Error('The credential_source of the Google credentials must be a file or a url.');
  const field = format?.type === 'json' ? (format.subject_token_field_name ?? 'access_token') : undefined;
  const token = field === undefined ? text?.trim() : parseObject(text ?? '')[field];
  if (typeof token !== 'string' || token === '') throw new Error('The source of the identity’s token holds none.');
  return token;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {}; // Told by the callers as a token that is missing.
  }
}
