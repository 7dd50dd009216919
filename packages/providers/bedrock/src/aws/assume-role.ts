import type { LocalEnvironment } from '@helix/provider-kit';
import type { AwsCredentials } from './aws-credentials.js';
import { signRequest } from './sign-request.js';

const TIMEOUT_MS = 5_000;

/** A role to take on. */
export interface RoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  readonly region: string;
}

/** A role's credentials, asked for with other credentials. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function assumeRole(
  environment: LocalEnvironment,
  role: RoleRequest,
  by: AwsCredentials,
): Promise<AwsCredentials> {
  return callSts(environment, { Action: 'AssumeRole', ...fieldsOf(role) }, { region: role.region, credentials: by });
}

/** A role's credentials for a web identity token; the call is not signed. Source: …/API_AssumeRoleWithWebIdentity.html */
export function assumeRoleWithWebIdentity(
  environment: LocalEnvironment,
  role: RoleRequest,
  token: string,
): Promise<AwsCredentials> {
  const fields = { Action: 'AssumeRoleWithWebIdentity', ...fieldsOf(role), WebIdentityToken: token };
  return callSts(environment, fields, { region: role.region, credentials: undefined });
}

function fieldsOf({ roleArn, sessionName, externalId }: RoleRequest): Readonly<Record<string, string>> {
  return {
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
}

async function callSts(
  environment: LocalEnvironment,
  fields: Readonly<Record<string, string>>,
  { region, credentials }: { readonly region: string; readonly credentials: AwsCredentials | undefined },
): Promise<AwsCredentials> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(environment.variables['AWS_ENDPOINT_URL_STS'] ?? `https://sts.${region}.${suffix}/`);
  const body = new URLSearchParams(fields).toString();
  const headers = { host: url.host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const signed =
    credentials === undefined
      ? {}
      : signRequest(
          { method: 'POST', path: url.pathname, headers: Object.entries(headers), body: Buffer.from(body) },
          { credentials, region, service: 'sts', now: environment.now() },
        );
  const reply = await environment.request({
    url: url.href,
    method: 'POST',
    headers: { ...headers, ...signed },
    body,
    timeoutMs: TIMEOUT_MS,
  });
  // The error's code says what is wrong; its message may repeat the token.
  if (reply.status !== 200)
    throw new Error(
      `STS refused ${fields.Action} with status ${reply.status} (${element(reply.text, 'Code') ?? 'no code'}).`,
    );
  const accessKeyId = element(reply.text, 'AccessKeyId');
  const secretAccessKey = element(reply.text, 'SecretAccessKey');
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('STS answered without credentials.');
  const expiresAt = Date.parse(element(reply.text, 'Expiration') ?? '');
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: element(reply.text, 'SessionToken'),
    ...(!Number.isNaN(expiresAt) && { expiresAt }),
  };
}

/** The text of the first XML element of this name. STS has none that nest or need entities. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
}
