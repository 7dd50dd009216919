import { type HeaderMap, HelixError } from '@helix/contracts';

const KEY_HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key', 'x-litellm-api-key'] as const;
const LONGEST_KEY = 512;

/**
 * The key that the caller sent: `Authorization: Bearer`, else `x-api-key`, `api-key`, `x-goog-api-key`, `x-litellm-api-key`; the first header
 * that is there decides. `undefined` when there is none. Throws `unauthenticated` when it cannot be a key; the message never holds it.
 */
export function readCredential(headers: HeaderMap): string | undefined {
  const authorization = headers.authorization;
  if (authorization !== undefined) return checkKey(readBearer(authorization), 'authorization');
  for (const name of KEY_HEADERS) {
    const value = headers[name];
    if (value !== undefined) return checkKey(stripBearer(single(value, name)), name);
  }
  return undefined;
}

function readBearer(header: string | readonly string[]): string {
  const value = single(header, 'authorization');
  const key = stripBearer(value);
  if (key !== value) return key;
  throw new HelixError(
    'unauthenticated',
    'The authorization header is not a bearer key. Send it as `Authorization: Bearer <key>`.',
  );
}

function stripBearer(value: string): string {
  return value.length > 7 && value.charCodeAt(6) === 0x20 && value.slice(0, 6).toLowerCase() === 'bearer'
    ? value.slice(7).trim()
    : value;
}

function single(value: string | readonly string[], name: string): string {
  if (typeof value === 'string') return value;
  if (value.length === 1 && value[0] !== undefined) return value[0];
  throw new HelixError('unauthenticated', `The header ${name} was sent more than once. Send one key.`);
}

function checkKey(key: string, header: string): string {
  if (key.length === 0) {
    throw new HelixError(
      'unauthenticated',
      `The header ${header} holds no key. Check the variable that it is filled from.`,
    );
  }
  if (key.length > LONGEST_KEY || !isVisibleAscii(key)) {
    throw new HelixError(
      'unauthenticated',
      `The key in the header ${header} is malformed: a key has at most ${LONGEST_KEY} visible ASCII characters and no spaces. Check for quotes, line breaks or a second value.`,
    );
  }
  return key;
}

function isVisibleAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}
