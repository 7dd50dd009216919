import { readFile } from 'node:fs/promises';
import { isJsonObject } from '@helix/contracts';
import { requestSmall, type SmallRequest } from '@helix/provider-kit';
import { reveal } from '@helix/wire';
import type { EntraOptions } from './entra-options.js';

/** A token, and how long it holds. */
export interface EntraToken {
  readonly value: string;
  /** Milliseconds from now. */
  readonly holdsMs: number;
}

const SCOPE = 'https://cognitiveservices.azure.com/.default';
const TIMEOUT_MS = 10_000;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Asks Entra, or the metadata server, for a token. Throws an error that names what failed and has no secret in it.
 * Sources: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export async function fetchToken(options: EntraOptions): Promise<EntraToken> {
  return options.managedIdentity === true ? askMetadata(options) : askEntra(options);
}

async function askEntra(options: EntraOptions): Promise<EntraToken> {
  const { tenantId, clientId, clientSecret, tokenFile, authority = 'https://login.microsoftonline.com' } = options;
  if (tenantId === undefined || clientId === undefined)
    throw new Error('entra needs `tenantId` and `clientId`, or `managedIdentity: true`.');
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    scope: options.scope ?? SCOPE,
  });
  if (clientSecret !== undefined) form.set('client_secret', reveal(clientSecret));
  else if (tokenFile !== undefined) {
    form.set('client_assertion_type', ASSERTION);
    form.set('client_assertion', (await readFile(tokenFile, 'utf8')).trim());
  } else throw new Error('entra needs `clientSecret` or `tokenFile`.');
  return ask('Entra', `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
}

async function askMetadata({
  clientId,
  scope = SCOPE,
  authority = 'http://169.254.169.254',
}: EntraOptions): Promise<EntraToken> {
  const query = new URLSearchParams({ 'api-version': '2018-02-01', resource: scope.replace(/\/\.default$/, '') });
  if (clientId !== undefined) query.set('client_id', clientId);
  return ask('The metadata server', `${authority.replace(/\/+$/, '')}/metadata/identity/oauth2/token?${query}`, {
    method: 'GET',
    headers: { metadata: 'true' },
  });
}

async function ask(
  who: string,
  url: string,
  how: Pick<SmallRequest, 'method' | 'headers' | 'body'>,
): Promise<EntraToken> {
  const { status, text } = await requestSmall({ url, timeoutMs: TIMEOUT_MS, ...how });
  const answer = parse(text);
  if (!isJsonObject(answer) || typeof answer['access_token'] !== 'string') {
    const code = isJsonObject(answer) && typeof answer['error'] === 'string' ? ` (${answer['error']})` : '';
    throw new Error(`${who} gave no token: status ${status}${code}.`);
  }
  // Entra has a number here, the metadata server a text.
  const seconds = Number(answer['expires_in']);
  return { value: answer['access_token'], holdsMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0 };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told by the caller as an answer without a token.
  }
}
