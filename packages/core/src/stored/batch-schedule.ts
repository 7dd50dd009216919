const MINUTE = 60_000;
const LEAST_MS = MINUTE;
const MOST_MS = 15 * MINUTE;
const MOST_BACKOFF_MS = 60 * MINUTE;
/** Of a wait: the looks at batches that were made together drift apart. */
const JITTER = 0.2;

/** A batch whose provider has not answered for it for this long is given up: one day that a batch may take, and two for whoever has to mend something. */
export const GIVE_UP_MS = 72 * 60 * MINUTE;

/** So many looks in a row must have failed as well: a gateway that was stopped for days has not asked. */
export const GIVE_UP_FAILURES = 5;

/**
 * How long to wait until an open batch is looked at again, in milliseconds: a tenth of its age, from one minute to 15; after failures twice as long for
 * each, up to one hour. `random` is from 0 to 1.
 */
export function waitForLook(ageMs: number, failures: number, random: number): number {
  const usual = Math.min(MOST_MS, Math.max(LEAST_MS, ageMs / 10));
  const wait = failures === 0 ? usual : Math.min(MOST_BACKOFF_MS, usual * 2 ** failures);
  return wait * (1 - JITTER + 2 * JITTER * random);
}
