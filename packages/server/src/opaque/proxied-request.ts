import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { UpstreamRequest } from '@helix/contracts';

/**
 * A finished upstream request as the proxy takes a caller's: what is not written here is not sent. The caller's own request stays out of it, so that
 * nothing of it gets through, and so that an attempt can be repeated.
 */
export function createProxiedRequest({ method, path, headers, body }: UpstreamRequest): IncomingMessage {
  const stream = Readable.from(body === undefined ? [] : [body], { objectMode: false });
  return Object.assign(stream, {
    method,
    url: path,
    httpVersion: '1.1',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    headers: {
      // Without it a provider may compress, and the bytes could neither be relayed as they are nor read.
      'accept-encoding': 'identity',
      ...headers,
      ...((body !== undefined || method !== 'GET') && { 'content-length': String(body?.length ?? 0) }),
    },
  }) as unknown as IncomingMessage;
}
