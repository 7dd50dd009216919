import { randomBytes } from 'node:crypto';

/** A time-ordered, unguessable id: `key_` + 9 characters of time + 12 of chance. */
export function makeId(prefix: string, now: number): string {
  const chance = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(13, '0')
    .slice(-12);
  return `${prefix}_${now.toString(36).padStart(9, '0')}${chance}`;
}
