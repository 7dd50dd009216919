import type { LocalEnvironment } from '@helix/provider-kit';
import type { AwsCredentials } from './aws-credentials.js';
import { parseCredentials } from './parse-credentials.js';

const TIMEOUT_MS = 1_000;
const TOKEN_SECONDS = '21600';
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';

/**
 * Credentials of the EC2 instance's role by IMDSv2; version 1, which has no token, is never used. `undefined` when it is switched off.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export async function loadInstanceCredentials(environment: LocalEnvironment): Promise<AwsCredentials | undefined> {
  if (isDisabled(environment)) return undefined;
  const get = await openMetadata(environment);
  const role = (await get(ROLE_PATH)).split('\n')[0]?.trim();
  if (!role) return undefined;
  return parseCredentials(await get(`${ROLE_PATH}${encodeURIComponent(role)}`), 'The instance metadata service');
}

/** The region that the instance runs in; `undefined` when the service is switched off. */
export async function loadInstanceRegion(environment: LocalEnvironment): Promise<string | undefined> {
  if (isDisabled(environment)) return undefined;
  const get = await openMetadata(environment);
  return (await get('/latest/meta-data/placement/region')).trim() || undefined;
}

function isDisabled({ variables }: LocalEnvironment): boolean {
  return variables['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
}

async function openMetadata({ variables, request }: LocalEnvironment): Promise<(path: string) => Promise<string>> {
  const isVersion6 = variables['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE']?.toLowerCase() === 'ipv6';
  const origin = (
    variables['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? (isVersion6 ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254')
  ).replace(/\/+$/, '');
  const token = await request({
    url: `${origin}/latest/api/token`,
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS },
    timeoutMs: TIMEOUT_MS,
  });
  if (token.status !== 200) throw new Error(`The instance metadata service gave no token (status ${token.status}).`);
  return async (path) => {
    const reply = await request({
      url: `${origin}${path}`,
      headers: { 'x-aws-ec2-metadata-token': token.text },
      timeoutMs: TIMEOUT_MS,
    });
    if (reply.status !== 200) throw new Error(`The instance metadata service answered with status ${reply.status}.`);
    return reply.text;
  };
}
