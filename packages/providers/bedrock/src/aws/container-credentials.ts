import type { LocalEnvironment, SmallReply } from '@helix/provider-kit';
import type { AwsCredentials } from './aws-credentials.js';
import { parseCredentials } from './parse-credentials.js';

const TIMEOUT_MS = 2_000;
const TRIES = 3;
const ECS = 'http://169.254.170.2';
/** Plain HTTP goes to these only: ECS, EKS Pod Identity, and this machine. */
const LOCAL_HOSTS: ReadonlySet<string> = new Set([
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
  'localhost',
  '[::1]',
]);

/**
 * Credentials of an ECS task or an EKS pod. `undefined` when neither variable names the endpoint. The token file is read anew each time.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function loadContainerCredentials(environment: LocalEnvironment): Promise<AwsCredentials | undefined> {
  const { variables } = environment;
  const relative = variables['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!relative && !full) return undefined;
  const url = relative ? `${ECS}${relative}` : (full ?? '');
  refuseStrangers(url);
  const token = await readToken(environment);
  const reply = await tryAgain(() =>
    environment.request({
      url,
      timeoutMs: TIMEOUT_MS,
      ...(token !== undefined && { headers: { authorization: token } }),
    }),
  );
  if (reply.status !== 200)
    throw new Error(`The container's credential endpoint answered with status ${reply.status}.`);
  return parseCredentials(reply.text, "The container's credential endpoint");
}

/** A URL from the environment must not be able to lead the token anywhere. */
function refuseStrangers(text: string): void {
  const { protocol, hostname } = new URL(text);
  const isLocal = LOCAL_HOSTS.has(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return;
  throw new Error(`AWS_CONTAINER_CREDENTIALS_FULL_URI may name ${hostname} by https only.`);
}

async function readToken({ variables, readFile }: LocalEnvironment): Promise<string | undefined> {
  const file = variables['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file ? await readFile(file) : variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  if (file && token === undefined) throw new Error('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names no file.');
  if (token !== undefined && /[\r\n]/.test(token))
    throw new Error('The authorization token of the container has a line end in it.');
  return token || undefined;
}

async function tryAgain(send: () => Promise<SmallReply>): Promise<SmallReply> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reply = await send();
      if (reply.status < 500 || attempt === TRIES) return reply;
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}
