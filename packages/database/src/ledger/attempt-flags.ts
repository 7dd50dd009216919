import type { AttemptRecord } from '@helix/contracts';

type Flags = Pick<AttemptRecord, 'estimated' | 'reported' | 'unpriced'>;

/** Bits: 1 estimated, 2 reported, 4 unpriced. */
export function packFlags(attempt: Flags): number {
  return (attempt.estimated ? 1 : 0) | (attempt.reported ? 2 : 0) | (attempt.unpriced ? 4 : 0);
}

/** The flags of such bits. */
export function unpackFlags(bits: number): Flags {
  return { estimated: (bits & 1) !== 0, reported: (bits & 2) !== 0, unpriced: (bits & 4) !== 0 };
}
