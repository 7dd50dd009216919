import type { LocalEnvironment } from '@helix/provider-kit';
import { loadInstanceRegion } from './instance-credentials.js';
import { loadProfiles } from './load-profiles.js';

/** The region: of the variables, of the profile, of the instance. Throws when none says it. */
export async function resolveRegion(environment: LocalEnvironment, profile: string | undefined): Promise<string> {
  const { variables } = environment;
  const named = variables['AWS_REGION'] || variables['AWS_DEFAULT_REGION'];
  if (named) return named;
  const profiles = await loadProfiles(environment);
  const ofProfile = profiles.get(profile ?? variables['AWS_PROFILE'] ?? 'default')?.['region'];
  if (ofProfile) return ofProfile;
  const ofInstance = await loadInstanceRegion(environment).catch(() => undefined); // No instance: the message below says what to do.
  if (ofInstance !== undefined) return ofInstance;
  throw new Error('The AWS region is unknown; set `region` or AWS_REGION.');
}
