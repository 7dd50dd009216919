import type { AuditLog, JsonObject, RouteContribution } from '@helix/contracts';
import { readRoute, replyPage } from './admin-route.js';
import { formatTime } from './format-time.js';
import { readPage } from './query.js';

/** Who changed what, newest first. */
export function createAuditRoutes(auditLog: AuditLog): readonly RouteContribution[] {
  return [
    readRoute('audit', 'Who changed what, newest first.', async ({ query }) =>
      replyPage(
        await auditLog.list(readPage(query)),
        ({ at, ...entry }) => ({ ...entry, at: formatTime(at) }) as unknown as JsonObject,
      ),
    ),
  ];
}
