import type { RequestScope } from '../request/request-scope.js';
import { streamHeaders } from './reply-writer.js';

/** While no content has come, comment lines, which event streams alone have, keep the connection from being cut on the way. They send the head early: later failures come in-band. */
export function startHeartbeat(scope: RequestScope): void {
  const { heartbeatMs } = scope.policy;
  if (heartbeatMs === undefined || !scope.summary.stream || scope.chatDialect?.streamType !== undefined) return;
  scope.reply.startHeartbeat(heartbeatMs, () => {
    scope.reply.writeHead(200, [...streamHeaders(scope), 'x-helix-request-id', scope.requestId]);
    scope.reply.write(': waiting for the provider\n\n');
  });
}
