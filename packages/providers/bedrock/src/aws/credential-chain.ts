import type { LocalEnvironment } from '@helix/provider-kit';
import { assumeRoleWithWebIdentity } from './assume-role.js';
import type { AwsCredentials } from './aws-credentials.js';
import { loadContainerCredentials } from './container-credentials.js';
import { loadEnvironmentCredentials } from './environment-credentials.js';
import { loadInstanceCredentials } from './instance-credentials.js';
import { loadProfileCredentials } from './profile-credentials.js';

/** What the chain is told beside the environment. */
export interface ChainOptions {
  /** A profile named in the configuration: it alone is asked. */
  readonly profile: string | undefined;
  readonly region: string;
}

/**
 * The first credentials of: variables, web identity (IRSA), shared profile, container (ECS, EKS Pod Identity), instance (IMDSv2). Throws when
 * there are none, or when the first that is configured fails.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function loadCredentials(environment: LocalEnvironment, options: ChainOptions): Promise<AwsCredentials> {
  const { variables } = environment;
  const { profile, region } = options;
  const name = profile ?? variables['AWS_PROFILE'] ?? 'default';
  const required = profile !== undefined || variables['AWS_PROFILE'] !== undefined;
  const fromProfile = () => loadProfileCredentials(environment, { name, region, required });
  const found =
    profile !== undefined
      ? await fromProfile()
      : (loadEnvironmentCredentials(environment) ??
        (await loadWebIdentity(environment, region)) ??
        (await fromProfile()) ??
        (await loadContainerCredentials(environment)) ??
        (await loadInstanceCredentials(environment)));
  if (found === undefined)
    throw new Error('There are no AWS credentials: no variables, no profile, no role of a container or an instance.');
  return found;
}

async function loadWebIdentity(environment: LocalEnvironment, region: string): Promise<AwsCredentials | undefined> {
  const { variables } = environment;
  const file = variables['AWS_WEB_IDENTITY_TOKEN_FILE'];
  const roleArn = variables['AWS_ROLE_ARN'];
  if (!file || !roleArn) return undefined;
  const token = await environment.readFile(file);
  if (token === undefined) throw new Error('AWS_WEB_IDENTITY_TOKEN_FILE names no file.');
  const sessionName = variables['AWS_ROLE_SESSION_NAME'] || 'helix';
  return assumeRoleWithWebIdentity(environment, { roleArn, sessionName, region }, token.trim());
}
