import { createHash } from 'node:crypto';
import type { Clock } from '@helix/contracts';
import { DigestMemo } from './digest-memo.js';

const SECRET = 'sk-helix-0123456789abcdef';

class Timers implements Clock {
  pending: { readonly delayMs: number; readonly callback: () => void }[] = [];

  now(): number {
    return 0;
  }

  monotonic(): number {
    return 0;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { delayMs, callback };
    this.pending.push(timer);
    return () => {
      this.pending = this.pending.filter((other) => other !== timer);
    };
  }
}

it('gives the SHA-256 of a secret that it does not know', () => {
  expect(new DigestMemo(new Timers()).digestOf(SECRET)).toBe(createHash('sha256').update(SECRET).digest('hex'));
});

it('gives what it was told of one, until ten seconds after the first', () => {
  const timers = new Timers();
  const memo = new DigestMemo(timers);
  memo.remember(SECRET, 'told');
  memo.remember(`${SECRET}2`, 'too');
  expect(memo.digestOf(SECRET)).toBe('told');
  expect(timers.pending.map(({ delayMs }) => delayMs)).toEqual([10_000]);
  timers.pending[0]?.callback();
  expect(memo.digestOf(SECRET)).not.toBe('told');
  expect(memo.digestOf(`${SECRET}2`)).not.toBe('too');
  expect(timers.pending).toEqual([]);
});

it('holds a thousand at most', () => {
  const memo = new DigestMemo(new Timers());
  for (let index = 0; index < 1_001; index++) memo.remember(`${SECRET}${index}`, 'told');
  expect(memo.digestOf(`${SECRET}999`)).toBe('told');
  expect(memo.digestOf(`${SECRET}1000`)).not.toBe('told');
});

it('forgets all and leaves no timer when it is cleared', () => {
  const timers = new Timers();
  const memo = new DigestMemo(timers);
  memo.remember(SECRET, 'told');
  memo.clear();
  expect(memo.digestOf(SECRET)).not.toBe('told');
  expect(timers.pending).toEqual([]);
});

it('shows no secret when it is printed', () => {
  const memo = new DigestMemo(new Timers());
  memo.remember(SECRET, 'told');
  expect(JSON.stringify(memo)).toBe('{}');
});
