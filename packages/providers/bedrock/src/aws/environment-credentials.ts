import type { LocalEnvironment } from '@helix/provider-kit';
import type { AwsCredentials } from './aws-credentials.js';

/** The keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; `undefined` unless the first two are there. */
export function loadEnvironmentCredentials({ variables }: LocalEnvironment): AwsCredentials | undefined {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: variables['AWS_SESSION_TOKEN'] || undefined };
}
