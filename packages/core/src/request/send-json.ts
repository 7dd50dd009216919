import type { RequestScope } from './request-scope.js';

/** Answers with a JSON object of the gateway's own. `headers` are names and values in turn, beside those that every JSON answer has. */
export function sendJson({ reply, requestId }: RequestScope, body: object, headers: readonly string[]): void {
  const bytes = Buffer.from(JSON.stringify(body));
  reply.writeHead(200, [
    'content-type',
    'application/json',
    'content-length',
    String(bytes.length),
    'x-helix-request-id',
    requestId,
    ...headers,
  ]);
  reply.end(bytes);
}
