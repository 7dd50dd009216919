import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type KeyHasher, Secret } from '@helix/contracts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 40;

/** Keys are kept as HMAC-SHA256(server secret, hex sha256(key)): a stolen table opens nothing, and keys hashed elsewhere by sha256 can be taken over. */
export function createKeyHasher(serverSecret: Secret): KeyHasher {
  const hashDigest = (sha256Hex: string): string =>
    createHmac('sha256', serverSecret.reveal()).update(sha256Hex).digest('hex');
  return {
    generate: () => new Secret(`sk-helix-${randomText()}`),
    hash: (key) => hashDigest(createHash('sha256').update(key).digest('hex')),
    hashDigest,
  };
}

function randomText(): string {
  let text = '';
  while (text.length < LENGTH) {
    // Rejection keeps every character equally likely.
    for (const byte of randomBytes(LENGTH)) if (byte < 248 && text.length < LENGTH) text += ALPHABET[byte % 62];
  }
  return text;
}
