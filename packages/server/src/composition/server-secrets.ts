import { Secret } from '@helix/contracts';
import type { DataDirectory } from './data-directory.js';

export interface ServerSecrets {
  /** What virtual keys are hashed with. */
  readonly server: Secret;
  /** The admin key; `created`: it is new, and shown this once. */
  readonly admin: { readonly secret: Secret; readonly created: boolean };
}

/** The process's own secrets: from the configuration or the environment, else kept in the data directory, where the first start makes them. */
export function loadSecrets(
  data: DataDirectory,
  env: NodeJS.ProcessEnv,
  configuredAdminKey: Secret | undefined,
): ServerSecrets {
  const adminKey = configuredAdminKey ?? secretOf(env['HELIX_ADMIN_KEY']);
  return {
    server: secretOf(env['HELIX_SECRET']) ?? data.secret('secret.key', '').secret,
    admin: adminKey === undefined ? data.secret('admin.key', 'hx-admin-') : { secret: adminKey, created: false },
  };
}

function secretOf(value: string | undefined): Secret | undefined {
  return value === undefined || value === '' ? undefined : new Secret(value);
}
