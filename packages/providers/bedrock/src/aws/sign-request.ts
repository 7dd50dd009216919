import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from './aws-credentials.js';

/** What is signed of a request. */
export interface SignableRequest {
  readonly method: string;
  /** Path and query exactly as they are sent. */
  readonly path: string;
  /** Headers to sign, `host` among them; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface SigningOptions {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** The signing name: `bedrock`. */
  readonly service: string;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly now: number;
  /** Removes `.` and `..` from the canonical path. Default true. */
  readonly normalize?: boolean;
  /** Adds `x-amz-content-sha256`. Default false. */
  readonly signBody?: boolean;
  /** Leaves the session token out of the signature and adds it afterwards. Default false. */
  readonly omitSessionToken?: boolean;
}

/**
 * AWS Signature Version 4: the headers to add. Pure. Each segment of the path as sent is encoded once more, so `%3A` on the wire is `%253A` in
 * the canonical form. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: SignableRequest, options: SigningOptions): Readonly<Record<string, string>> {
  const { credentials, region, service } = options;
  const date = new Date(options.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const bodyHash = sha256(request.body);
  const token = credentials.sessionToken;
  const added: Record<string, string> = { 'x-amz-date': date };
  if (token !== undefined && options.omitSessionToken !== true) added['x-amz-security-token'] = token;
  if (options.signBody === true) added['x-amz-content-sha256'] = bodyHash;
  const { lines, names } = canonicalHeaders([...request.headers, ...Object.entries(added)]);
  const [path = '', query = ''] = splitOnce(request.path, '?');
  const canonical = [
    request.method,
    canonicalPath(path, options.normalize !== false),
    canonicalQuery(query),
    lines,
    names,
    bodyHash,
  ].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [date.slice(0, 8), region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, ...(token !== undefined && { 'x-amz-security-token': token }), authorization };
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalPath(path: string, normalize: boolean): string {
  const segments = (path || '/').split('/').map(encodeUri);
  return normalize ? removeDots(segments) : segments.join('/');
}

function removeDots(segments: readonly string[]): string {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  const last = segments.at(-1);
  const endsInSlash = kept.length > 0 && (last === '' || last === '.' || last === '..');
  return `/${kept.join('/')}${endsInSlash ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => splitOnce(pair, '='))
    .map(([name = '', value = '']) => [encodeUri(decode(name)), encodeUri(decode(value))] as const)
    .sort((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeaders(headers: readonly (readonly [string, string])[]) {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const trimmed = value.trim().replace(/\s+/g, ' ');
    values.set(key, [...(values.get(key) ?? []), trimmed]);
  }
  const sorted = [...values].sort(([left], [right]) => compare(left, right));
  return {
    lines: sorted.map(([name, list]) => `${name}:${list.join(',')}\n`).join(''),
    names: sorted.map(([name]) => name).join(';'),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone percent sign stands for itself.
  }
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
