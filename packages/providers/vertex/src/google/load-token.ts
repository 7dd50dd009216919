import { join } from 'node:path';
import type { LocalEnvironment } from '@helix/provider-kit';
import type { AccessToken } from './access-token.js';
import { fetchExternalAccountToken } from './external-account-token.js';
import { fetchMetadataToken } from './metadata-token.js';
import { type CredentialsFile, parseCredentials } from './parse-credentials.js';
import { fetchServiceAccountToken } from './service-account-token.js';
import { fetchUserToken } from './user-token.js';

/**
 * A token in the order of Google's own libraries: what is configured (a file's path or its text), the file that `GOOGLE_APPLICATION_CREDENTIALS` names,
 * gcloud's, the metadata server. Files are read anew each time. Rejects with a sentence that says what is missing.
 * Source: https://cloud.google.com/docs/authentication/application-default-credentials
 */
export async function loadToken(configured: string | undefined, environment: LocalEnvironment): Promise<AccessToken> {
  const credentials = await findCredentials(configured, environment);
  if (credentials === undefined) return fetchMetadataToken(environment);
  switch (credentials.type) {
    case 'service_account':
      return fetchServiceAccountToken(credentials, environment);
    case 'external_account':
      return fetchExternalAccountToken(credentials, environment);
    case 'authorized_user':
      return fetchUserToken(credentials, environment);
    default:
      throw new Error(`Google credentials of type ${JSON.stringify(credentials.type)} are not supported.`);
  }
}

async function findCredentials(
  configured: string | undefined,
  environment: LocalEnvironment,
): Promise<CredentialsFile | undefined> {
  if (configured?.trimStart().startsWith('{') === true) return parseCredentials(configured, 'The option `credentials`');
  const { variables, homeFolder, readFile } = environment;
  const path = configured ?? (variables['GOOGLE_APPLICATION_CREDENTIALS'] || undefined);
  if (path !== undefined) {
    const text = await readFile(path);
    if (text === undefined) throw new Error(`There is no file of Google credentials at ${path}.`);
    return parseCredentials(text, `The file ${path}`);
  }
  const folder = variables['CLOUDSDK_CONFIG'] || join(homeFolder, '.config', 'gcloud');
  const own = await readFile(join(folder, 'application_default_credentials.json'));
  return own === undefined ? undefined : parseCredentials(own, 'gcloud’s file of credentials');
}
