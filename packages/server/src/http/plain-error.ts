import type { ServerResponse } from 'node:http';
import { HelixError } from '@helix/contracts';

/** An error outside the data plane, in OpenAI's envelope (what most clients and all of the admin API's users read). */
export function sendPlainError(response: ServerResponse, error: HelixError, requestId: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const { code, status, message, param, details } = error;
  const body = JSON.stringify({
    error: {
      message,
      type: error.type ?? 'invalid_request_error',
      param: param ?? null,
      code,
      ...details,
      request_id: requestId,
    },
  });
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-helix-request-id': requestId };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  response.writeHead(status, headers);
  response.end(body);
}

/** Any thrown value as an error that may be shown. */
export function asHelixError(thrown: unknown, requestId: string): HelixError {
  if (thrown instanceof HelixError) return thrown;
  return new HelixError(
    'internal',
    `Something went wrong in the gateway. The log has the details under ${requestId}.`,
    { cause: thrown },
  );
}
