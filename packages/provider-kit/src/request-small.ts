import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const MAX_BYTES = 256 * 1024;

/** One exchange with an endpoint that gives credentials. */
export interface SmallRequest {
  readonly url: string;
  readonly method?: 'GET' | 'PUT' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
}

export interface SmallReply {
  readonly status: number;
  readonly text: string;
}

/**
 * Talks to an endpoint that gives credentials (a metadata server, a token service): bounded in time and size, no redirects, no proxy. Not for upstreams, whose only
 * way is the gateway's sender. Rejects when no answer came.
 */
export function requestSmall({ url, method = 'GET', headers, body, timeoutMs }: SmallRequest): Promise<SmallReply> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(
      url,
      { method, headers: { ...headers }, signal: AbortSignal.timeout(timeoutMs), agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) request.destroy(new Error('The endpoint answered with too much.'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
