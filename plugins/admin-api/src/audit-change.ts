import type { JsonObject, RouteRequest } from '@helix/contracts';
import type { AdminServices } from './admin-services.js';
import { makeId } from './make-id.js';

/** Writes down who changed what, from where. `details` must hold no secret. */
export async function auditChange(
  { auditLog, clock }: Pick<AdminServices, 'auditLog' | 'clock'>,
  request: RouteRequest,
  change: { readonly action: string; readonly target: string; readonly details: JsonObject },
): Promise<void> {
  const at = clock.now();
  await auditLog.append({ id: makeId('audit', at), at, actor: 'admin', address: request.remoteAddress, ...change });
}
