import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const POOL_BYTES = 8_192;

let pool = Buffer.alloc(0);
let offset = 0;
let lastMillisecond = -1;
let timePart = '';

/** A time-ordered, unguessable id: prefix, 9 characters of time, 12 of chance. Neighbours in time are neighbours in an index. */
export function createId(prefix: string, now: number): string {
  if (now !== lastMillisecond) {
    lastMillisecond = now;
    timePart = now.toString(36).padStart(9, '0');
  }
  if (offset + 12 > pool.length) {
    pool = randomBytes(POOL_BYTES);
    offset = 0;
  }
  let chance = '';
  for (let index = 0; index < 12; index++) chance += ALPHABET[(pool[offset + index] ?? 0) % 36];
  offset += 12;
  return `${prefix}_${timePart}${chance}`;
}
