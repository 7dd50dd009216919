import { isJsonObject } from '@helix/contracts';

/** The fields of Google's credential files that are read here. Source: https://google.aip.dev/auth/4110 */
export interface CredentialsFile {
  readonly type: string;
  readonly client_email?: string | undefined;
  readonly private_key?: string | undefined;
  readonly private_key_id?: string | undefined;
  readonly token_uri?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly audience?: string | undefined;
  readonly subject_token_type?: string | undefined;
  readonly token_url?: string | undefined;
  readonly service_account_impersonation_url?: string | undefined;
  readonly credential_source?: CredentialSource | undefined;
}

/** Where the token of another identity provider is. */
export interface CredentialSource {
  readonly file?: string | undefined;
  readonly url?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly format?: { readonly type?: string; readonly subject_token_field_name?: string } | undefined;
}

/** The text as a credential file. Throws a sentence that says where it came from and never what it holds. */
export function parseCredentials(text: string, source: string): CredentialsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${source} holds no JSON.`); // The cause would show a part of it.
  }
  if (!isJsonObject(value) || typeof value.type !== 'string')
    throw new Error(`${source} holds no Google credentials: they have a \`type\`.`);
  return value as unknown as CredentialsFile;
}

/** A field that must be there. Throws a sentence that names it. */
export function requireField(
  credentials: CredentialsFile,
  field: Exclude<keyof CredentialsFile, 'credential_source'>,
): string {
  const value = credentials[field];
  if (typeof value !== 'string' || value === '')
    throw new Error(`The Google credentials of type ${credentials.type} have no \`${field}\`.`);
  return value;
}
