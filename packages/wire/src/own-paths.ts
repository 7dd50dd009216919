import type {
  DialectId,
  KnownCall,
  Operation,
  OwnCall,
  OwnRequest,
  PassThrough,
  UpstreamRequest,
} from '@helix/contracts';

/** A path of a provider's own API. A named group `model` in the pattern is the model's name, percent-encoded. */
export interface KnownPath {
  readonly method: OwnCall['method'];
  /** Without the query. */
  readonly path: RegExp;
  /** What it is; `free` when it costs nothing. */
  readonly is: 'free' | Omit<KnownCall, 'model'>;
}

/** A POST of this operation in this dialect. */
export function knownPost(path: RegExp, operation: Operation, dialect: DialectId, stream?: boolean): KnownPath {
  return { method: 'POST', path, is: { operation, dialect, ...(stream !== undefined && { stream }) } };
}

/** A session over a WebSocket. */
export function knownSocket(path: RegExp, operation: Operation, dialect: DialectId): KnownPath {
  return { method: 'GET', path, is: { operation, dialect } };
}

/** A GET that costs nothing. */
export function freeGet(path: RegExp): KnownPath {
  return { method: 'GET', path, is: 'free' };
}

/** Tells calls by a table; the first row that fits counts. */
export function recognizeBy(known: readonly KnownPath[]): PassThrough['recognize'] {
  return ({ method, path }) => {
    const plain = path.replace(/[?#].*$/s, '');
    for (const row of known) {
      const found = row.method === method ? row.path.exec(plain) : null;
      if (found === null) continue;
      if (row.is === 'free') return 'free';
      const model = found.groups?.['model'];
      return model === undefined ? row.is : { ...row.is, model: decode(model) };
    }
    return undefined;
  };
}

/** The base URL's path with the call's behind it; a version that both have stands once. */
export function joinOwnPath(base: string, path: string): string {
  const version = /\/v\d\w*$/.exec(base)?.[0];
  const isRepeated = version !== undefined && path.startsWith(`${version}/`);
  return isRepeated ? base.slice(0, -version.length) + path : base + path;
}

/** A call of a provider's own API on its way: behind the base URL, with these headers, and without a body where it is a GET. */
export function dialOwnPath(
  base: { readonly origin: string; readonly path: string },
  { method, path, body }: OwnRequest,
  headers: UpstreamRequest['headers'],
): UpstreamRequest {
  return {
    origin: base.origin,
    path: joinOwnPath(base.path, path),
    method,
    headers,
    body: method === 'GET' ? undefined : body,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
