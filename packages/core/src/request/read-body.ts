import type { IncomingMessage } from 'node:http';
import { HelixError } from '@helix/contracts';

/**
 * The whole body as bytes, without a copy when it came in one chunk. Throws `body_too_large` with the advice, `cancelled` when the caller leaves, and
 * `invalid_request` when the body is broken.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  advice = 'Send less, or raise server.maxBodyBytes.',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > maxBytes) {
      request.resume();
      reject(tooLarge(maxBytes, advice));
      return;
    }
    if (request.destroyed && !request.complete) {
      reject(new HelixError('cancelled', 'The caller went away while it sent its request.'));
      return;
    }
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners('data');
        request.resume();
        reject(tooLarge(maxBytes, advice));
        return;
      }
      if (first === undefined) first = chunk;
      else if (rest === undefined) rest = [first, chunk];
      else rest.push(chunk);
    });
    request.on('end', () => resolve(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest)));
    request.on('error', (cause) =>
      reject(new HelixError('invalid_request', 'The request body ended early.', { cause })),
    );
    request.on('close', () => {
      if (!request.complete) reject(new HelixError('cancelled', 'The caller went away while it sent its request.'));
    });
  });
}

function tooLarge(maxBytes: number, advice: string): HelixError {
  return new HelixError('body_too_large', `The body is larger than ${maxBytes} bytes. ${advice}`, {
    shouldRetry: false,
  });
}
