import type { LocalEnvironment } from '@helix/provider-kit';
import { type AccessToken, readAccessToken } from './access-token.js';

const TOKEN_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';
const TIMEOUT_MS = 3_000;
const TRIES = 3;

/**
 * A token from the metadata server of the machine: Compute Engine, Cloud Run, and GKE with workload identity. Tried three times, since it may still be
 * starting. Source: https://cloud.google.com/compute/docs/access/authenticate-workloads#applications
 */
export async function fetchMetadataToken({ request, variables, now }: LocalEnvironment): Promise<AccessToken> {
  const host = variables['GCE_METADATA_HOST'] || 'metadata.google.internal';
  const url = `http://${host}${TOKEN_PATH}`;
  for (let left = TRIES; ; left -= 1) {
    try {
      const at = now();
      const reply = await request({ url, headers: { 'metadata-flavor': 'Google' }, timeoutMs: TIMEOUT_MS });
      return readAccessToken(reply, 'The metadata server', at);
    } catch (cause) {
      if (left > 1) continue;
      throw new Error(
        'There are no Google credentials: none are configured, GOOGLE_APPLICATION_CREDENTIALS names no file, and the metadata server gave no token.',
        { cause },
      );
    }
  }
}
