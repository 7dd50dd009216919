import type { IncomingMessage } from 'node:http';
import { takeKeyFromUrl } from './model-actions.js';

const PREFIX = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?\/+providers\/+([^/?#]+)/i;

/** The provider and its own path of `/providers/{provider}/…`, byte by byte as the caller wrote it; a key in the query is taken out. */
export function ownPathOf(request: IncomingMessage): Readonly<Record<string, string>> {
  takeKeyFromUrl(request);
  const url = request.url ?? '';
  const [prefix = '', provider = ''] = PREFIX.exec(url) ?? [];
  const rest = url.slice(prefix.length);
  return { provider: decode(provider), path: rest.startsWith('/') ? rest : `/${rest}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
