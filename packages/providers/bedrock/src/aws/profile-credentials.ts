import type { LocalEnvironment } from '@helix/provider-kit';
import { assumeRole, assumeRoleWithWebIdentity } from './assume-role.js';
import type { AwsCredentials } from './aws-credentials.js';
import { loadContainerCredentials } from './container-credentials.js';
import { loadEnvironmentCredentials } from './environment-credentials.js';
import { loadInstanceCredentials } from './instance-credentials.js';
import { loadProfiles, type Profile } from './load-profiles.js';

/** Which profile, and where STS is asked. */
export interface ProfileRequest {
  readonly name: string;
  readonly region: string;
  /** The profile must be there: it was named, and is not only the default. */
  readonly required: boolean;
}

/**
 * Credentials of a profile of the shared files: its keys, or a role taken on with `source_profile`, `credential_source` or a web identity
 * token. `undefined` when it is not required and has none. SSO and `credential_process` are not supported.
 */
export async function loadProfileCredentials(
  environment: LocalEnvironment,
  { name, region, required }: ProfileRequest,
): Promise<AwsCredentials | undefined> {
  const profiles = await loadProfiles(environment);
  const credentials = await new ProfileReader(environment, profiles, region).read(name, []);
  if (credentials === undefined && required)
    throw new Error(`The AWS profile "${name}" has no credentials that can be used.`);
  return credentials;
}

class ProfileReader {
  constructor(
    private readonly environment: LocalEnvironment,
    private readonly profiles: ReadonlyMap<string, Profile>,
    private readonly region: string,
  ) {}

  async read(name: string, before: readonly string[]): Promise<AwsCredentials | undefined> {
    const profile = this.profiles.get(name);
    if (profile === undefined) return undefined;
    if (profile['role_arn'] !== undefined && !before.includes(name)) return this.#takeRole(name, profile, before);
    return keysOf(profile);
  }

  async #takeRole(name: string, profile: Profile, before: readonly string[]): Promise<AwsCredentials> {
    const role = {
      roleArn: profile['role_arn'] ?? '',
      sessionName: profile['role_session_name'] ?? 'helix',
      externalId: profile['external_id'],
      region: profile['region'] ?? this.region,
    };
    const file = profile['web_identity_token_file'];
    if (file !== undefined) {
      const token = await this.environment.readFile(file);
      if (token === undefined)
        throw new Error(`The web identity token file of the AWS profile "${name}" is not there.`);
      return assumeRoleWithWebIdentity(this.environment, role, token.trim());
    }
    const source = profile['source_profile'];
    const isCircle = source !== undefined && source !== name && before.includes(source);
    if (isCircle) throw new Error(`The AWS profile "${name}" takes its role from itself.`);
    const by =
      source === undefined
        ? await this.#sourceOf(profile['credential_source'])
        : await this.read(source, [...before, name]);
    if (by === undefined) throw new Error(`The AWS profile "${name}" names nothing to take its role with.`);
    return assumeRole(this.environment, role, by);
  }

  async #sourceOf(source: string | undefined): Promise<AwsCredentials | undefined> {
    if (source === 'Environment') return loadEnvironmentCredentials(this.environment);
    if (source === 'EcsContainer') return loadContainerCredentials(this.environment);
    return source === 'Ec2InstanceMetadata' ? loadInstanceCredentials(this.environment) : undefined;
  }
}

function keysOf(profile: Profile): AwsCredentials | undefined {
  const accessKeyId = profile['aws_access_key_id'];
  const secretAccessKey = profile['aws_secret_access_key'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: profile['aws_session_token'] };
}
