import { type ChatDialect, HelixError } from '@helix/contracts';
import { eventsOf } from '@helix/wire';
import { gatewayKeeping, keepAnswer } from '../conversation/keep-answer.js';
import { streamType } from '../dispatch/reply-writer.js';
import type { CoreServices } from '../services.js';
import type { RequestScope } from './request-scope.js';
import { sendJson } from './send-json.js';

/** Gives the caller an answer that a plugin has made, plain or as a stream. Throws `internal` for an operation that is not chat. */
export function writeAnswer(
  scope: RequestScope,
  response: Parameters<ChatDialect['encodeResponse']>[0],
  services: CoreServices,
): void {
  const dialect = scope.chatDialect;
  const request = scope.chatRequest();
  if (dialect === undefined || request === undefined)
    throw new HelixError('internal', 'A plugin answered an operation that is not chat.');
  const keeping = gatewayKeeping(scope);
  scope.cache = 'hit';
  const context = {
    keeping,
    requestId: scope.requestId,
    model: scope.summary.model,
    createdAt: Math.floor(scope.receivedAt / 1_000),
    includeUsage: scope.summary.includeUsage,
    request,
  };
  const headers = ['x-helix-cache', 'hit', 'x-helix-attempts', '0', 'x-helix-cost-usd', '0'];
  if (scope.summary.stream) {
    const encoder = dialect.createStreamEncoder(context);
    let text = '';
    for (const event of eventsOf(response)) text += encoder.push(event);
    if (keeping !== undefined && encoder.response !== undefined)
      keepAnswer(scope, services, { keeping, answer: encoder.response });
    const head = [
      'content-type',
      streamType(scope),
      'cache-control',
      'no-cache',
      'x-helix-request-id',
      scope.requestId,
    ];
    scope.reply.writeHead(200, [...head, ...headers]);
    scope.reply.end(text);
  } else {
    const answer = dialect.encodeResponse(response, context);
    if (keeping !== undefined) keepAnswer(scope, services, { keeping, answer });
    sendJson(scope, { status: 200, body: answer, headers });
  }
}
