import { createHash, createHmac } from 'node:crypto';
import { Secret } from '@helix/contracts';
import { createKeyHasher } from './key-hasher.js';

const hasher = createKeyHasher(new Secret('server'));

it('makes secrets of one form, none twice, that do not print', () => {
  const secrets = Array.from({ length: 500 }, () => hasher.generate());
  for (const secret of secrets) expect(secret.reveal()).toMatch(/^sk-helix-[0-9A-Za-z]{40}$/);
  expect(new Set(secrets.map((secret) => secret.reveal())).size).toBe(500);
  expect(`${secrets[0]} ${JSON.stringify(secrets[0])}`).toBe('*** "***"');
});

it('uses every character about equally often', () => {
  const counts = new Map<string, number>();
  for (let made = 0; made < 500; made++)
    for (const character of hasher.generate().reveal().slice('sk-helix-'.length))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  // 20,000 characters over 62: 323 each. A plain modulo of a byte would give the first eight a quarter more.
  expect(counts.size).toBe(62);
  const average = (characters: string): number =>
    [...characters].reduce((sum, character) => sum + (counts.get(character) ?? 0), 0) / characters.length;
  expect(average('01234567') / average('stuvwxyz')).toBeLessThan(1.15);
});

it('hashes as HMAC(server secret, sha256(key)), so that keys can be taken over by their sha256', () => {
  const digest = createHash('sha256').update('sk-1').digest('hex');
  expect(hasher.hash('sk-1')).toBe(createHmac('sha256', 'server').update(digest).digest('hex'));
  expect(hasher.hashDigest(digest)).toBe(hasher.hash('sk-1'));
});

it('gives another hash for another key and under another server secret', () => {
  expect(hasher.hash('sk-2')).not.toBe(hasher.hash('sk-1'));
  expect(createKeyHasher(new Secret('another')).hash('sk-1')).not.toBe(hasher.hash('sk-1'));
});
