import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that remembers what a step was done for: when the fingerprint is another one, the step is stale. */
export function hasStamp(file, fingerprint) {
  try {
    return readFileSync(file, 'utf8') === fingerprint;
  } catch {
    // No stamp, or not readable: doing the step once more is always right.
    return false;
  }
}

export function writeStamp(file, fingerprint) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fingerprint);
}
