import type { RequestScope } from './request-scope.js';

/** A JSON object of the gateway's own: an answer, or an error. */
export interface OwnJson {
  readonly status: number;
  readonly body: object;
  /** Names and values in turn, beside those that all of them have. */
  readonly headers: readonly string[];
}

/** Answers with JSON that no provider has written. */
export function sendJson({ reply, requestId }: RequestScope, { status, body, headers }: OwnJson): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const head = ['content-type', 'application/json', 'content-length', String(bytes.length)];
  reply.writeHead(status, [...head, 'x-helix-request-id', requestId, ...headers]);
  reply.end(bytes);
}
