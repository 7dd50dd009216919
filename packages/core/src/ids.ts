import { randomBytes } from 'node:crypto';

const CHANCE = 14;

let pool = '';
let offset = 0;
let lastMillisecond = -1;
let timePart = '';

/** A time-ordered, unguessable id: prefix, 9 characters of time, 14 of chance (56 bits). Neighbours in time are neighbours in an index. */
export function createId(prefix: string, now: number): string {
  if (now !== lastMillisecond) {
    lastMillisecond = now;
    timePart = now.toString(36).padStart(9, '0');
  }
  if (offset + CHANCE > pool.length) {
    pool = randomBytes(CHANCE * 256).toString('hex');
    offset = 0;
  }
  const chance = pool.slice(offset, offset + CHANCE);
  offset += CHANCE;
  return `${prefix}_${timePart}${chance}`;
}
