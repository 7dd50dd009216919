import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HelixError, type Secret } from '@helix/contracts';

/** Throws `unauthenticated` or `forbidden` unless the admin key was sent (`Authorization: Bearer`, `x-helix-admin-key` or `x-api-key`). Compared in constant time. */
export function requireAdmin(headers: IncomingHttpHeaders, adminKey: Secret): void {
  const sent = headers['x-helix-admin-key'] ?? bearerOf(headers.authorization) ?? headers['x-api-key'];
  if (typeof sent !== 'string' || sent === '')
    throw new HelixError('unauthenticated', 'The admin API needs the admin key, as `Authorization: Bearer …`.');
  if (!timingSafeEqual(digest(sent), digest(adminKey.reveal()))) {
    if (sent.startsWith('sk-helix-'))
      throw new HelixError('forbidden', 'A virtual key cannot use the admin API; send the admin key.');
    throw new HelixError('unauthenticated', 'The admin key is wrong.');
  }
}

export function bearerOf(header: string | undefined): string | undefined {
  return header !== undefined && /^bearer /i.test(header) ? header.slice(7).trim() : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
